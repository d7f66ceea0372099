package io.attune.state.targeting;

import io.attune.language.expression.Condition.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/// The fields that targeting reads, numbered as they are met, and the texts that it shares.
/// Thread-safe.
final class Fields {
  private static final int MOST_SHARED = 200_000;

  private final int most;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<Source, Integer> numbers = new HashMap<>();
  private final List<Source> sources = new CopyOnWriteArrayList<>();

  /// @param most fields that get a number
  Fields(int most) {
    this.most = most;
  }

  /// The number of a field, or nothing when there are too many.
  synchronized OptionalInt number(Source source) {
    Integer known = numbers.get(source);
    if (known != null) {
      return OptionalInt.of(known);
    }
    if (sources.size() == most) {
      return OptionalInt.empty();
    }
    numbers.put(source, sources.size());
    sources.add(source);
    return OptionalInt.of(sources.size() - 1);
  }

  /// The same texts sorted, each once; equal texts of different line items are one object.
  synchronized String[] shared(List<String> values) {
    if (texts.size() > MOST_SHARED) {
      texts.clear();
    }
    return values.stream()
        .map(text -> texts.computeIfAbsent(text, same -> same))
        .sorted()
        .distinct()
        .toArray(String[]::new);
  }

  Source source(int number) {
    return sources.get(number);
  }
}
