package io.attune.state.model;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of a YAML file, read strictly: each field is asked for by name and kind, and [#end()] refuses what nobody asked for.
/// Every message says file, line, field, value and expectation.
final class Fields {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_SHOWN = 64;
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?");

  private final String file;
  private final String path;
  private final int line;
  private final RefusalReason reason;
  private final Map<String, Node> unread = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();

  private Fields(String file, String path, Node node, RefusalReason reason) throws Rejected {
    this.file = file;
    this.path = path;
    this.reason = reason;
    line = lineOf(node);
    if (!(node instanceof MappingNode mapping)) {
      throw refuse(node, path.isEmpty() ? "the file" : path, shown(node), "fields, one per line");
    }
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (unread.put(key, entry.getValueNode()) != null) {
        throw refuse(entry.getKeyNode(), at(key), "stands there twice", "once");
      }
    }
  }

  /// @param shownAs how messages name the file
  /// @param reason the reason of every refusal
  static Fields read(Path path, String shownAs, RefusalReason reason) throws Rejected {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(16);
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      Node root = new Yaml(new SafeConstructor(options)).compose(reader);
      if (root == null) {
        throw new Rejected(reason, shownAs + ":1: the file: empty (expected: fields, one per line)");
      }
      return new Fields(shownAs, "", root, reason);
    } catch (MarkedYAMLException e) {
      int at = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new Rejected(reason, shownAs + ":" + at + ": " + e.getProblem() + " (expected: YAML)");
    } catch (MalformedInputException e) {
      throw new Rejected(reason, shownAs + ":1: the file: not UTF-8 (expected: YAML in UTF-8)");
    } catch (YAMLException e) {
      throw new Rejected(reason, shownAs + ":1: " + e.getMessage() + " (expected: YAML)");
    } catch (IOException e) {
      throw new Rejected(reason, shownAs + ": cannot be read: " + e.getMessage() + " (expected: a readable file)");
    }
  }

  /// A text that is not blank.
  String text(String key) throws Rejected {
    ScalarNode scalar = scalar(key, "text");
    if (scalar.getValue().isBlank()) {
      throw refuse(scalar, at(key), shown(scalar), "text");
    }
    return scalar.getValue();
  }

  /// A text of a pattern.
  String text(String key, String pattern, String expected) throws Rejected {
    ScalarNode scalar = scalar(key, expected);
    if (!scalar.getValue().matches(pattern)) {
      throw refuse(scalar, at(key), shown(scalar), expected);
    }
    return scalar.getValue();
  }

  /// A whole number of a range.
  int integer(String key, int low, int high) throws Rejected {
    String expected = "a whole number from " + low + " to " + high;
    ScalarNode scalar = scalar(key, expected);
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= low && value <= high && scalar.getTag().equals(Tag.INT)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw refuse(scalar, at(key), shown(scalar), expected);
    }
    throw refuse(scalar, at(key), shown(scalar), expected);
  }

  /// A finite number of a range.
  double number(String key, double low, double high) throws Rejected {
    String expected = "a number from " + low + " to " + high;
    ScalarNode scalar = scalar(key, expected);
    try {
      double value = scalar.isPlain() && NUMBER.matcher(scalar.getValue()).matches() ? Double.parseDouble(scalar.getValue()) : Double.NaN;
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw refuse(scalar, at(key), shown(scalar), expected);
    }
    throw refuse(scalar, at(key), shown(scalar), expected);
  }

  /// Fields of fields.
  Fields fields(String key) throws Rejected {
    return new Fields(file, at(key), take(key, "fields"), reason);
  }

  /// A list of fields, with at least one entry.
  List<Fields> list(String key) throws Rejected {
    Node node = take(key, "a list");
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      throw refuse(node, at(key), shown(node), "a list with at least one entry");
    }
    List<Fields> entries = new ArrayList<>();
    for (Node entry : sequence.getValue()) {
      entries.add(new Fields(file, at(key) + "[" + entries.size() + "]", entry, reason));
    }
    return entries;
  }

  /// Scalars by name, whatever their names: notes for people.
  Map<String, String> notes(String key) throws Rejected {
    Fields fields = fields(key);
    Map<String, String> notes = new LinkedHashMap<>();
    for (String name : List.copyOf(fields.unread.keySet())) {
      notes.put(name, fields.scalar(name, "a scalar").getValue());
    }
    return notes;
  }

  /// Refuses the first field that nobody asked for.
  void end() throws Rejected {
    Optional<Map.Entry<String, Node>> extra = unread.entrySet().stream().findFirst();
    if (extra.isPresent()) {
      throw refuse(extra.get().getValue(), at(extra.get().getKey()), "not a known field", "one of " + String.join(", ", known));
    }
  }

  /// A refusal of this field, which was read already.
  Rejected refuse(String key, Object value, String expected) {
    return new Rejected(reason, file + ":" + line + ": " + at(key) + ": " + value + " (expected: " + expected + ")");
  }

  private ScalarNode scalar(String key, String expected) throws Rejected {
    Node node = take(key, expected);
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar;
    }
    throw refuse(node, at(key), shown(node), expected);
  }

  private Node take(String key, String expected) throws Rejected {
    known.add(key);
    Node node = unread.remove(key);
    if (node == null) {
      throw new Rejected(reason, file + ":" + line + ": " + at(key) + ": missing (expected: " + expected + ")");
    }
    return node;
  }

  private Rejected refuse(Node node, String what, String value, String expected) {
    return new Rejected(reason, file + ":" + lineOf(node) + ": " + what + ": " + value + " (expected: " + expected + ")");
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static int lineOf(Node node) {
    return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
  }

  private static String shown(Node node) {
    if (node instanceof ScalarNode scalar) {
      String value = scalar.getValue();
      return "\"" + (value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…") + "\"";
    }
    return node instanceof SequenceNode ? "a list" : "fields";
  }
}
