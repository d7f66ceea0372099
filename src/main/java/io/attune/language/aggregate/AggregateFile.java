package io.attune.language.aggregate;

import io.attune.language.aggregate.Aggregate.Each;
import io.attune.language.aggregate.Aggregate.Function;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.aggregate.Aggregate.Reduce;
import io.attune.language.aggregate.Aggregate.Value;
import io.attune.language.document.Document;
import io.attune.language.event.EventType;
import io.attune.language.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the declarations of aggregates:
///
/// ```yaml
/// aggregates:
///   - {name: clicks_1h, of: viewer, function: count, types: [click], window: 1h}
///   - {name: ctr_7d, of: item, function: rate, types: [click], per: [impression], window: 7d,
/// prior: 0.02, weight: 50}
///   - {name: interest, of: viewer_category, function: decayed, types: [view, click], halfLife: 3d,
/// keys: 20}
/// ```
final class AggregateFile {
  static final int MOST = 64;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})([mhd])");
  private static final Duration LONGEST_WINDOW = Duration.ofDays(90);
  private static final Duration LONGEST_HALF_LIFE = Duration.ofDays(365);
  private static final String[] FIELDS = {
    "name",
    "of",
    "function",
    "types",
    "per",
    "value",
    "each",
    "window",
    "halfLife",
    "n",
    "reduce",
    "prior",
    "weight",
    "keys"
  };

  private AggregateFile() {}

  static List<Aggregate> read(Document list) {
    List<Aggregate> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Document each : list.elements(MOST)) {
      Aggregate aggregate = one(each.only(FIELDS));
      if (!names.add(aggregate.name())) {
        throw each.get("name").refuse("a name that no other aggregate has");
      }
      all.add(aggregate);
    }
    return all;
  }

  private static Aggregate one(Document document) {
    Document name = document.get("name");
    if (!NAME.matcher(name.text(1, 256)).matches()) {
      throw name.refuse("1 to 64 of a-z, 0-9 and _, a letter first");
    }
    Of of = oneOf(document.get("of"), EnumSet.allOf(Of.class));
    Function function = oneOf(document.get("function"), functions(of));
    Set<EventType> types = types(document.get("types"));
    boolean rate = function == Function.RATE;
    Set<EventType> per =
        only(document, "per", rate, "rate").map(AggregateFile::types).orElse(Set.of());
    if (rate && per.isEmpty()) {
      document.get("per");
    }
    return new Aggregate(
        name.text(1, 64),
        of,
        function,
        types,
        per,
        value(document, of, function),
        each(document, of, function),
        window(document, function),
        halfLife(document, function),
        last(document, function),
        only(document, "reduce", function == Function.LAST_N, "last_n")
            .map(reduce -> oneOf(reduce, EnumSet.allOf(Reduce.class)))
            .orElse(Reduce.MEAN),
        number(document, "prior", rate, 1e6),
        number(document, "weight", rate, 1e9),
        (int)
            (long)
                only(document, "keys", of.keyed(), "of: pair and of: viewer_category")
                    .map(keys -> keys.integer(1, 200))
                    .orElse(50L),
        0,
        0);
  }

  /// A sketch per pair would be too large.
  private static Set<Function> functions(Of of) {
    return of.keyed()
        ? EnumSet.complementOf(EnumSet.of(Function.DISTINCT))
        : EnumSet.allOf(Function.class);
  }

  private static Optional<Document> only(
      Document document, String field, boolean applies, String where) {
    Optional<Document> found = document.find(field);
    if (found.isPresent() && !applies) {
      throw found
          .get()
          .refuse(ProblemCode.INVALID_FIELD, "is not read (expected: only with " + where + ")");
    }
    return found;
  }

  private static Set<EventType> types(Document list) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (Document each : list.elements(EventType.values().length)) {
      types.add(oneOf(each, EnumSet.allOf(EventType.class)));
    }
    if (types.isEmpty()) {
      throw list.refuse("at least one type of event");
    }
    return types;
  }

  private static Value value(Document document, Of of, Function function) {
    Set<Value> possible =
        switch (function) {
          case COUNT, RATE, TIME_SINCE -> EnumSet.of(Value.ONE);
          case SUM, LAST, LAST_N -> amounts();
          case DECAYED -> {
            Set<Value> all = amounts();
            all.add(Value.ONE);
            yield all;
          }
          case DISTINCT -> named(of);
        };
    Optional<Document> value = document.find("value");
    if (possible.contains(Value.ONE)) {
      return value.map(given -> oneOf(given, possible)).orElse(Value.ONE);
    }
    return oneOf(document.get("value"), possible);
  }

  private static Set<Value> amounts() {
    Set<Value> all = EnumSet.allOf(Value.class);
    all.removeIf(value -> !value.amount());
    return all;
  }

  private static Set<Value> named(Of of) {
    Set<Value> all = EnumSet.allOf(Value.class);
    all.removeIf(value -> !value.naming());
    switch (of) {
      case VIEWER -> all.remove(Value.VIEWER);
      case ITEM -> all.removeAll(Set.of(Value.ITEM, Value.CATEGORY));
      case CATEGORY -> all.remove(Value.CATEGORY);
      case PLACEMENT, PAIR, VIEWER_CATEGORY -> {}
    }
    return all;
  }

  private static Each each(Document document, Of of, Function function) {
    boolean applies =
        (of == Of.VIEWER || of == Of.PLACEMENT)
            && function != Function.DISTINCT
            && function != Function.TIME_SINCE;
    return only(
            document,
            "each",
            applies,
            "of: viewer and of: placement, and neither distinct nor time_since")
        .map(each -> oneOf(each, EnumSet.allOf(Each.class)))
        .orElse(Each.ITEM);
  }

  private static long window(Document document, Function function) {
    boolean applies = function != Function.DISTINCT && function != Function.DECAYED;
    return only(document, "window", applies, "count, sum, rate, last, last_n and time_since")
        .map(span -> seconds(span, LONGEST_WINDOW))
        .orElse(0L);
  }

  private static long halfLife(Document document, Function function) {
    if (function == Function.DECAYED) {
      return seconds(document.get("halfLife"), LONGEST_HALF_LIFE);
    }
    only(document, "halfLife", false, "decayed");
    return 0;
  }

  private static long seconds(Document span, Duration longest) {
    String expected = "1m to " + longest.toDays() + "d, such as 30m, 24h or 7d";
    Matcher matcher = SPAN.matcher(span.kind() == Document.Kind.TEXT ? span.text(0, 64) : "");
    if (!matcher.matches()) {
      throw span.refuse(expected);
    }
    long number = Long.parseLong(matcher.group(1));
    long seconds =
        switch (matcher.group(2)) {
          case "m" -> number * 60;
          case "h" -> number * 3_600;
          default -> number * 86_400;
        };
    if (seconds > longest.toSeconds()) {
      throw span.refuse(expected);
    }
    return seconds;
  }

  private static int last(Document document, Function function) {
    if (function == Function.LAST_N) {
      return (int) document.get("n").integer(1, 50);
    }
    only(document, "n", false, "last_n");
    return function == Function.LAST || function == Function.TIME_SINCE ? 1 : 0;
  }

  private static float number(Document document, String field, boolean applies, double most) {
    return only(document, field, applies, "rate")
        .map(number -> (float) number.number(0, most))
        .orElse(0f);
  }

  private static <E extends Enum<E>> E oneOf(Document value, Set<E> possible) {
    String text = value.text(0, 256);
    List<String> names = new ArrayList<>();
    for (E constant : possible) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return constant;
      }
      if (!name.equals("one")) {
        names.add(name);
      }
    }
    throw value.refuse(names.isEmpty() ? "nothing here" : String.join(", ", names));
  }
}
