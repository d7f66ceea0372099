package io.attune.language.document;

import io.attune.language.document.Document.Kind;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// YAML's nodes as documents. Scalars keep the type that YAML gives them, but only where JSON would
/// write them alike.
final class YamlReader {
  private static final int MAX_CODE_POINTS = 1 << 20;
  private static final int MAX_DEPTH = 64;
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

  private final Place root;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  YamlReader(String origin) {
    root = new Place(origin, 1, "");
  }

  Document read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    options.setNestingDepthLimit(MAX_DEPTH);
    try {
      Node node = new Yaml(options).compose(new StringReader(text));
      return node == null ? Document.object(root, Map.of()) : document(node, "");
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark() == null ? 1 : e.getProblemMark().getColumn() + 1;
      throw malformed(
          root.at(line, ""), "column " + column + ": " + e.getProblem() + " (expected: YAML)");
    } catch (YAMLException e) {
      throw malformed(root, e.getMessage() + " (expected: YAML)");
    }
  }

  private static Refusal malformed(Place place, String what) {
    return new Problem(ProblemCode.MALFORMED_BODY, "", place.prefix() + what).refusal();
  }

  private Document document(Node node, String path) {
    Place place = root.at(node.getStartMark().getLine() + 1, path);
    return switch (node) {
      case MappingNode mapping -> object(place, mapping);
      case SequenceNode sequence -> array(place, sequence);
      case ScalarNode scalar -> scalar(place, scalar);
      default ->
          throw malformed(place, "is not supported (expected: an object, a list or a scalar)");
    };
  }

  private void once(Place place, Node node) {
    if (!seen.add(node)) {
      throw malformed(place, "is an alias (expected: the value itself)");
    }
  }

  private Document object(Place place, MappingNode mapping) {
    once(place, mapping);
    Map<String, Document> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw malformed(root.at(line, place.path()), "a key is not a scalar (expected: a name)");
      }
      String path = place.below(key.getValue());
      Document value = document(tuple.getValueNode(), path);
      if (fields.put(key.getValue(), value) != null) {
        throw new Problem(
                ProblemCode.INVALID_FIELD,
                path,
                root.at(line, path).prefix() + "stands twice (expected: once)")
            .refusal();
      }
    }
    return Document.object(place, fields);
  }

  private Document array(Place place, SequenceNode sequence) {
    once(place, sequence);
    List<Document> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(document(element, place.below(elements.size())));
    }
    return Document.array(place, elements);
  }

  private static Document scalar(Place place, ScalarNode scalar) {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return Document.scalar(place, Kind.NULL, "");
    }
    if (tag.equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
      return Document.scalar(place, Kind.FLAG, text);
    }
    if (tag.equals(Tag.INT) && INTEGER.matcher(text).matches()) {
      return Document.scalar(place, Kind.INTEGER, text);
    }
    boolean plain = scalar.getScalarStyle() == org.yaml.snakeyaml.DumperOptions.ScalarStyle.PLAIN;
    // YAML 1.1 takes 1e6 for a text and JSON does not.
    if (plain && NUMBER.matcher(text).matches()) {
      return Document.scalar(place, Kind.NUMBER, text);
    }
    if (tag.equals(Tag.STR)) {
      return Document.scalar(place, Kind.TEXT, text);
    }
    throw new Problem(
            ProblemCode.INVALID_FIELD,
            place.path(),
            place.prefix()
                + text
                + " is a "
                + tag.getValue().replace("tag:yaml.org,2002:", "")
                + " in YAML (expected: quotes round it)")
        .refusal();
  }
}
