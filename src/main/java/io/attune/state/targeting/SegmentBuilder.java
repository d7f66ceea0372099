package io.attune.state.targeting;

import io.attune.language.expression.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Lays out a [Segment]. For one thread.
final class SegmentBuilder {
  private final Fields names;
  private final int base;
  private final int words;
  private final int[] numbers;
  private final long[] live;
  private final long[] inexact;
  private final TreeMap<Integer, FieldTests> tests = new TreeMap<>();
  private final int[] asked;
  private final Predicate[] predicates;

  /// The targeting of one line item.
  ///
  /// @param alternatives none when it never matches
  /// @param predicate asked where an alternative is not exact; null when all are
  record Entry(Conjunction[] alternatives, @Nullable Predicate predicate) {
    static Entry of(List<Conjunction> alternatives, Predicate predicate) {
      boolean exact = alternatives.stream().allMatch(Conjunction::exact);
      return new Entry(alternatives.toArray(Conjunction[]::new), exact ? null : predicate);
    }
  }

  /// @param lineItems numbers, ascending; each has an entry with an alternative
  SegmentBuilder(Fields names, int[] lineItems, IntFunction<Entry> entries) {
    this.names = names;
    int highest = lineItems.length == 0 ? -1 : lineItems[lineItems.length - 1];
    boolean most = highest < 4L * lineItems.length;
    base = most ? Bits.words(highest + 1) * 64 : 0;
    int further = most ? -lineItems.length : 0;
    for (int lineItem : lineItems) {
      further += entries.apply(lineItem).alternatives().length;
    }
    numbers = new int[further];
    words = Bits.words(base + further);
    live = new long[words];
    long[] unsure = new long[words];
    place(lineItems, entries, most, unsure);
    asked = Arrays.stream(lineItems).filter(n -> entries.apply(n).predicate() != null).toArray();
    predicates =
        Arrays.stream(asked)
            .mapToObj(n -> Objects.requireNonNull(entries.apply(n).predicate()))
            .toArray(Predicate[]::new);
    inexact = asked.length == 0 ? new long[0] : unsure;
  }

  private void place(int[] lineItems, IntFunction<Entry> entries, boolean most, long[] unsure) {
    if (most) {
      for (int lineItem : lineItems) {
        add(lineItem, entries.apply(lineItem).alternatives()[0], unsure);
      }
    }
    int next = 0;
    for (int lineItem : lineItems) {
      Conjunction[] alternatives = entries.apply(lineItem).alternatives();
      for (int i = most ? 1 : 0; i < alternatives.length; i++) {
        numbers[next] = lineItem;
        add(base + next++, alternatives[i], unsure);
      }
    }
  }

  private void add(int position, Conjunction conjunction, long[] unsure) {
    Bits.set(live, position);
    if (!conjunction.exact()) {
      Bits.set(unsure, position);
    }
    for (int i = 0; i < conjunction.fields().length; i++) {
      tests
          .computeIfAbsent(conjunction.fields()[i], field -> new FieldTests())
          .add(position, conjunction.tests()[i]);
    }
  }

  int base() {
    return base;
  }

  int[] numbers() {
    return numbers;
  }

  long[] live() {
    return live;
  }

  long[] inexact() {
    return inexact;
  }

  int[] asked() {
    return asked;
  }

  Predicate[] predicates() {
    return predicates;
  }

  FieldIndex[] fields() {
    List<FieldIndex> all = new ArrayList<>();
    tests.forEach((field, each) -> all.add(FieldIndex.of(names.source(field), each, words)));
    return all.toArray(FieldIndex[]::new);
  }
}
