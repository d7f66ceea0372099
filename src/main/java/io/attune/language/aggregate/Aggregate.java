package io.attune.language.aggregate;

import io.attune.language.digest.Sha256;
import io.attune.language.event.EventType;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One declared real-time feature.
///
/// @param name unique, `[a-z][a-z0-9_]{0,63}`
/// @param of whose it is
/// @param function what is kept and told
/// @param types the events that count; with a rate those above the line
/// @param per with a rate the events below the line, else none
/// @param value what of an event counts
/// @param each whether each item of an event counts, or the event once
/// @param windowSeconds how far back it looks, 60 to 7,776,000; 0 for all time
/// @param halfLifeSeconds with decayed scores, after how long an event counts half; else 0
/// @param last with the newest values, how many are kept, 1 to 50; else 0
/// @param reduce with the last n, what is told of them
/// @param prior with a rate, what is supposed before there are events
/// @param weight with a rate, as how many events below the line the prior counts; 0 for no prior
/// @param keys of pairs, how many of the most recent are kept per viewer, 1 to 200
/// @param id of what is kept, computed here whatever is passed: aggregates that keep the same have
/// the same one and share it. Name, prior and the like are no part of it: changing them loses
/// nothing
/// @param meaning of all that the value depends on but the name, computed here likewise
public record Aggregate(
    String name,
    Of of,
    Function function,
    Set<EventType> types,
    Set<EventType> per,
    Value value,
    Each each,
    long windowSeconds,
    long halfLifeSeconds,
    int last,
    Reduce reduce,
    float prior,
    float weight,
    int keys,
    long id,
    long meaning) {
  /// Into how many parts a window is divided.
  static final int PARTS = 60;

  /// How far ahead of a decision's now an event may be and yet count: clocks differ.
  static final long AHEAD_SECONDS = 300;

  /// After how many half-lives an event counts nothing.
  static final int HALF_LIVES = 32;

  /// Whose a feature is.
  public enum Of {
    VIEWER,
    ITEM,
    /// The first category of an item.
    CATEGORY,
    PLACEMENT,
    /// Of a viewer with an item.
    PAIR,
    /// Of a viewer with the first category of an item.
    VIEWER_CATEGORY;

    /// Whether it is kept with the viewer, so that the next decision sees it.
    public boolean ofViewer() {
      return this == VIEWER || keyed();
    }

    /// Whether a viewer has many.
    public boolean keyed() {
      return this == PAIR || this == VIEWER_CATEGORY;
    }
  }

  /// What is kept and told.
  public enum Function {
    COUNT,
    SUM,
    RATE,
    DISTINCT,
    LAST,
    LAST_N,
    TIME_SINCE,
    DECAYED
  }

  /// What of an event counts.
  public enum Value {
    /// That it happened.
    ONE,
    PRICE,
    QUANTITY,
    /// Price × quantity.
    TOTAL,
    RATING,
    ITEM,
    CATEGORY,
    VIEWER,
    SESSION,
    QUERY;

    /// Whether it is an amount.
    boolean amount() {
      return this == PRICE || this == QUANTITY || this == TOTAL || this == RATING;
    }

    /// Whether it names something, of which there are distinct ones.
    boolean naming() {
      return !amount() && this != ONE;
    }
  }

  /// What counts once.
  public enum Each {
    ITEM,
    EVENT
  }

  /// What is told of the last n values.
  public enum Reduce {
    MEAN,
    SUM,
    MIN,
    MAX
  }

  public Aggregate {
    types = Set.copyOf(types);
    per = Set.copyOf(per);
    id =
        Sha256.big(
            String.join(
                "|",
                of.name(),
                kind(function).name(),
                names(types),
                names(per),
                value.name(),
                each.name(),
                Long.toString(kind(function) == Kind.NEWEST ? 0 : windowSeconds),
                Long.toString(halfLifeSeconds),
                Integer.toString(last)));
    meaning =
        Sha256.big(
            String.join(
                "|",
                Long.toString(id),
                function.name(),
                reduce.name(),
                Float.toString(prior),
                Float.toString(weight),
                Integer.toString(keys),
                Long.toString(windowSeconds)));
  }

  /// Of how long the parts of the window are, in seconds; 0 for all time.
  long partSeconds() {
    return (windowSeconds + PARTS - 1) / PARTS;
  }

  /// How many parts, half-lives or values are kept; 0 for all.
  int span() {
    if (kind() == Kind.NEWEST) {
      return last;
    }
    if (function == Function.DECAYED) {
      return HALF_LIVES + parts(AHEAD_SECONDS, halfLifeSeconds) + 1;
    }
    return windowSeconds == 0 ? 0 : PARTS + parts(AHEAD_SECONDS, partSeconds()) + 1;
  }

  private static int parts(long seconds, long part) {
    return (int) ((seconds + part - 1) / part);
  }

  /// The form in which it is kept.
  Kind kind() {
    return kind(function);
  }

  private static Kind kind(Function function) {
    return switch (function) {
      case COUNT, SUM, RATE, DECAYED -> Kind.PARTS;
      case DISTINCT -> Kind.REGISTERS;
      case LAST, LAST_N, TIME_SINCE -> Kind.NEWEST;
    };
  }

  private static String names(Set<EventType> types) {
    return new TreeSet<>(types)
        .stream()
            .map(type -> type.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
  }
}
