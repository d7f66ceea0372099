package io.attune.state.placement;

import io.attune.language.decision.Source;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Expressions;
import io.attune.language.expression.Predicate;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.placement.Placement.Boost;
import io.attune.state.placement.Placement.Diversity;
import io.attune.state.placement.Placement.NamedFilter;
import io.attune.state.placement.Placement.Pin;
import io.attune.state.placement.Placement.Rules;
import io.attune.state.placement.Placement.SourceQuota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Checks definitions and compiles their expressions. Every refusal names the field's path, its
/// value and what was expected. Thread-safe; blocks for as long as compiling takes.
final class DefinitionReader {
  static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  static final String ID_EXPECTED = "1 to 64 of a-z, 0-9, _ and -, a letter or digit first";

  static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");
  static final String SEGMENT_EXPECTED =
      "1 to 64 letters, digits, _, ., : and -, a letter or digit first";

  private static final int MAX_DESCRIPTION = 1_000;
  private static final int MAX_ATTRIBUTES = 200;
  private static final String[] SEGMENT_FIELDS = {"expression", "description"};
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final int MAX_COUNT = 1_000;
  private static final int MAX_CANDIDATES = 10_000;
  private static final int MAX_FILTERS = 50;
  private static final int MAX_BOOSTS = 50;
  private static final int MAX_DECLARED = 50;
  private static final int MAX_PINS = 100;
  private static final int MAX_DAYS = 36_500;
  private static final int MAX_FACTOR = 1_000;
  private static final String[] FIELDS = {
    "deadlineMs",
    "defaultCount",
    "maxCount",
    "maxCandidates",
    "context",
    "sources",
    "rules",
    "filters",
    "model",
    "fallbackModel",
    "boosts",
    "diversity",
    "pins",
    "ads",
    "sponsored"
  };

  private final Expressions expressions = new Expressions();

  /// @param envelope further fields that may stand beside the definition's own, such as `id` and
  /// `version`
  Definition read(String id, long version, Document tree, ViewerNames viewer, String... envelope) {
    String[] known = Arrays.copyOf(FIELDS, FIELDS.length + envelope.length);
    System.arraycopy(envelope, 0, known, FIELDS.length, envelope.length);
    tree.only(known);
    Map<String, Type> context = declared(tree.find("context"));
    Function<Map<String, Type>, ExpressionSchema> schema =
        params -> viewer.placement(context, params);
    int maxCount = tree.find("maxCount").map(d -> (int) d.integer(1, MAX_COUNT)).orElse(100);
    List<Pin> pins = pins(tree.find("pins"), maxCount);
    Placement placement =
        new Placement(
            id,
            version,
            Duration.ofMillis(tree.find("deadlineMs").map(d -> d.integer(1, 10_000)).orElse(50L)),
            tree.find("defaultCount")
                .map(d -> (int) d.integer(1, maxCount))
                .orElse(Math.min(10, maxCount)),
            maxCount,
            tree.find("maxCandidates").map(d -> (int) d.integer(1, MAX_CANDIDATES)).orElse(500),
            sources(tree),
            rules(tree.find("rules")),
            filters(tree.find("filters"), schema),
            tree.find("model").map(DefinitionReader::model),
            tree.find("fallbackModel").map(DefinitionReader::model),
            boosts(tree.find("boosts"), schema.apply(Map.of())),
            diversity(tree.find("diversity")),
            pins,
            tree.find("ads").map(AdsReader::read),
            tree.find("sponsored").map(rule -> SponsoringReader.read(rule, maxCount, pins)));
    return new Definition(placement, names(context));
  }

  /// Reads the definition of a segment.
  Segment segment(String id, long version, Document tree, ViewerNames viewer, String... envelope) {
    String[] known = Arrays.copyOf(SEGMENT_FIELDS, SEGMENT_FIELDS.length + envelope.length);
    System.arraycopy(envelope, 0, known, SEGMENT_FIELDS.length, envelope.length);
    Document expression = tree.only(known).get("expression");
    return new Segment(
        id,
        version,
        expression.text(1, Expressions.MAX_BYTES),
        tree.find("description").map(text -> text.text(0, MAX_DESCRIPTION)).orElse(""),
        predicate(expression, viewer.segment()));
  }

  /// Reads the declaration of viewers' attributes.
  static Map<String, Type> attributes(Document tree) {
    Map<String, Type> types = new LinkedHashMap<>();
    tree.fields()
        .forEach(
            (name, type) -> {
              if (!NAME.matcher(name).matches()) {
                throw type.refuse(
                    ProblemCode.INVALID_FIELD,
                    "is no name (expected: 1 to 64 letters, digits and _, no digit first)");
              }
              types.put(
                  name,
                  Type.scalarOrTexts(type.text(1, 64))
                      .orElseThrow(() -> type.refuse("bool, int, double, string or list(string)")));
            });
    if (types.size() > MAX_ATTRIBUTES) {
      throw tree.refuse("at most " + MAX_ATTRIBUTES + " attributes");
    }
    return types;
  }

  private static Map<String, String> names(Map<String, Type> types) {
    Map<String, String> names = new LinkedHashMap<>();
    types.forEach((name, type) -> names.put(name, type.cel()));
    return names;
  }

  private static Map<String, Type> declared(Optional<Document> tree) {
    Map<String, Type> types = new LinkedHashMap<>();
    for (Map.Entry<String, Document> field :
        tree.map(Document::fields).orElse(Map.of()).entrySet()) {
      Document type = field.getValue();
      if (!NAME.matcher(field.getKey()).matches()) {
        throw type.refuse(
            ProblemCode.INVALID_FIELD,
            "is no name (expected: 1 to 64 letters, digits and _, no digit first)");
      }
      types.put(
          field.getKey(),
          Type.scalar(type.text(1, 64))
              .orElseThrow(() -> type.refuse("bool, int, double or string")));
    }
    if (types.size() > MAX_DECLARED) {
      throw tree.orElseThrow().refuse("at most " + MAX_DECLARED + " fields");
    }
    return types;
  }

  /// A placement that shows ads need not recommend.
  private static List<SourceQuota> sources(Document definition) {
    boolean ads = definition.find("ads").isPresent();
    if (ads && definition.find("sources").isEmpty()) {
      return List.of();
    }
    Document tree = definition.get("sources");
    Set<Source> seen = EnumSet.noneOf(Source.class);
    List<SourceQuota> sources = new ArrayList<>();
    for (Document each : tree.elements(Source.values().length)) {
      Document name = each.only("source", "quota").get("source");
      Source source =
          Source.of(name.text(1, 64))
              .filter(s -> s != Source.PIN && s != Source.SPONSORED)
              .orElseThrow(
                  () -> name.refuse("popular, similar, recent, repurchase, new or caller"));
      if (!seen.add(source)) {
        throw name.refuse("each source once");
      }
      sources.add(new SourceQuota(source, (int) each.get("quota").integer(1, MAX_CANDIDATES)));
    }
    if (sources.isEmpty() && !ads) {
      throw tree.refuse("at least one source");
    }
    return List.copyOf(sources);
  }

  private static Rules rules(Optional<Document> tree) {
    Document rules =
        tree.map(t -> t.only("inStock", "available", "excludeBoughtDays", "excludeSeeds"))
            .orElse(null);
    if (rules == null) {
      return new Rules(true, true, 0, true);
    }
    return new Rules(
        rules.find("inStock").map(Document::flag).orElse(true),
        rules.find("available").map(Document::flag).orElse(true),
        rules.find("excludeBoughtDays").map(d -> (int) d.integer(0, MAX_DAYS)).orElse(0),
        rules.find("excludeSeeds").map(Document::flag).orElse(true));
  }

  private List<NamedFilter> filters(
      Optional<Document> tree, Function<Map<String, Type>, ExpressionSchema> schema) {
    Set<String> names = new HashSet<>();
    List<NamedFilter> filters = new ArrayList<>();
    for (Document each : tree.map(t -> t.elements(MAX_FILTERS)).orElse(List.of())) {
      Document name = each.only("name", "expression", "params", "always", "failOpen").get("name");
      if (!NAME.matcher(name.text(1, 256)).matches()) {
        throw name.refuse("1 to 64 letters, digits and _, no digit first");
      }
      if (!names.add(name.text(1, 64))) {
        throw name.refuse("a name that no other filter has");
      }
      Map<String, Type> params = declared(each.find("params"));
      boolean always = each.find("always").map(Document::flag).orElse(false);
      if (always && !params.isEmpty()) {
        throw each.get("params").refuse("no parameters where always is true");
      }
      Document expression = each.get("expression");
      filters.add(
          new NamedFilter(
              name.text(1, 64),
              expression.text(1, Expressions.MAX_BYTES),
              names(params),
              always,
              each.find("failOpen").map(Document::flag).orElse(false),
              predicate(expression, schema.apply(params))));
    }
    return List.copyOf(filters);
  }

  private List<Boost> boosts(Optional<Document> tree, ExpressionSchema schema) {
    List<Boost> boosts = new ArrayList<>();
    for (Document each : tree.map(t -> t.elements(MAX_BOOSTS)).orElse(List.of())) {
      Document expression = each.only("expression", "factor").get("expression");
      float factor = (float) each.get("factor").number(0, MAX_FACTOR);
      boosts.add(
          new Boost(
              expression.text(1, Expressions.MAX_BYTES), factor, predicate(expression, schema)));
    }
    return List.copyOf(boosts);
  }

  private Predicate predicate(Document expression, ExpressionSchema schema) {
    try {
      return expressions.compile(expression.text(1, Expressions.MAX_BYTES), schema);
    } catch (Refusal refusal) {
      throw expression.refuse(
          refusal.problem().code(), refusal.problem().detail().replaceFirst("^expression: ", ""));
    }
  }

  static String model(Document name) {
    if (!ID.matcher(name.text(1, 256)).matches()) {
      throw name.refuse(ID_EXPECTED);
    }
    return name.text(1, 64);
  }

  private static Diversity diversity(Optional<Document> tree) {
    Document diversity =
        tree.map(t -> t.only("maxPerCategory", "maxPerBrand", "oneVariant")).orElse(null);
    if (diversity == null) {
      return new Diversity(0, 0, false);
    }
    return new Diversity(
        diversity.find("maxPerCategory").map(d -> (int) d.integer(0, MAX_COUNT)).orElse(0),
        diversity.find("maxPerBrand").map(d -> (int) d.integer(0, MAX_COUNT)).orElse(0),
        diversity.find("oneVariant").map(Document::flag).orElse(false));
  }

  private static List<Pin> pins(Optional<Document> tree, int maxCount) {
    Set<Object> taken = new HashSet<>();
    List<Pin> pins = new ArrayList<>();
    for (Document each : tree.map(t -> t.elements(MAX_PINS)).orElse(List.of())) {
      Document position = each.only("position", "item").get("position");
      if (!taken.add(position.integer(1, maxCount))) {
        throw position.refuse("each position once");
      }
      Document item = each.get("item");
      if (!taken.add(item.text(1, 256))) {
        throw item.refuse("each item once");
      }
      pins.add(new Pin((int) position.integer(1, maxCount), item.text(1, 256)));
    }
    return List.copyOf(pins);
  }
}
