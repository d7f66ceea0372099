package io.attune.state.targeting;

import io.attune.language.expression.Condition;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.Expressions;
import io.attune.state.targeting.SegmentBuilder.Entry;
import io.attune.state.targeting.TargetingIndex.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Compiles targeting and keeps the index over it. Changes are collected by [#put] and [#remove]
/// and seen by requests after [#publish], which costs about as much as what changed; [#compact]
/// then makes one layer of many. Thread-safe; all but [#current] may take long and stay off event
/// loops.
///
/// The index is a few layers, as in a log-structured merge tree (O'Neil et al. 1996): each publish
/// lays one more on top, taking in those that are not eight times as large, so that every line item
/// is laid out again a few times at most before the next compaction.
public final class Targeting {
  /// Fields that are indexed; more are asked of the expression.
  static final int MOST_FIELDS = 1_024;

  /// Line items have numbers below this.
  static final int MOST_LINE_ITEMS = 1 << 24;

  private static final int GROWTH = 8;

  /// The largest layer that a publish lays out.
  private static final int MOST_PUBLISHED = 50_000;

  private static final int MOST_INTERNED = 100_000;
  private static final int MOST_LAYERS = 4;

  /// Line items above the first layer that are worth no compaction.
  private static final int LEAST_ABOVE = 1_000;

  private final Expressions expressions;
  private final Fields fields = new Fields(MOST_FIELDS);
  private final Map<Test, Test> interned = new HashMap<>();
  private final BitSet changed = new BitSet();
  private final BitSet sinceCompaction = new BitSet();
  private List<int[]> contents = List.of();
  private @Nullable Entry[] entries = new Entry[1_024];
  private int lineItems;

  /// One more than the highest number so far.
  private int numbers;

  private volatile TargetingIndex current = TargetingIndex.EMPTY;

  public Targeting(Expressions expressions) {
    this.expressions = expressions;
  }

  /// What the index would decide of an expression; changes nothing.
  ///
  /// @throws io.attune.language.problem.Refusal when it is no expression over the schema
  public Coverage check(String text, ExpressionSchema schema) {
    // with fields of its own: what is only checked takes no number from the index
    return expand(expressions.outline(text, schema), new Fields(MOST_FIELDS)).coverage();
  }

  /// Gives a line item its targeting.
  ///
  /// @param number of the line item, 0 or more
  /// @return what the index decides of it
  /// @throws io.attune.language.problem.Refusal when it is no expression over the schema
  public Coverage put(int number, String text, ExpressionSchema schema) {
    return put(number, expressions.outline(text, schema));
  }

  Coverage put(int number, Condition.Outline outline) {
    if (number < 0 || number >= MOST_LINE_ITEMS) {
      throw new IllegalArgumentException(
          "number: " + number + " (expected: 0 to " + (MOST_LINE_ITEMS - 1) + ")");
    }
    Expanded expanded = expand(outline, fields);
    put(number, Entry.of(expanded.alternatives, outline.predicate()));
    return expanded.coverage;
  }

  private record Expanded(List<Conjunction> alternatives, Coverage coverage) {}

  private static Expanded expand(Condition.Outline outline, Fields fields) {
    Expansion expansion = new Expansion(fields);
    List<Conjunction> alternatives = expansion.expand(outline.condition());
    return new Expanded(alternatives, expansion.coverage(alternatives));
  }

  private synchronized void put(int number, Entry entry) {
    if (number >= entries.length) {
      entries = Arrays.copyOf(entries, Math.max(number + 1, 2 * entries.length));
    }
    for (Conjunction alternative : entry.alternatives()) {
      intern(alternative.tests());
    }
    lineItems += entries[number] == null ? 1 : 0;
    entries[number] = entry;
    numbers = Math.max(numbers, number + 1);
    changed.set(number);
  }

  /// Line items often ask the same: they share the test.
  private void intern(Test[] tests) {
    if (interned.size() > MOST_INTERNED) {
      interned.clear();
    }
    for (int i = 0; i < tests.length; i++) {
      Test known = interned.putIfAbsent(tests[i], tests[i]);
      tests[i] = known == null ? tests[i] : known;
    }
  }

  /// Takes a line item out; nothing when it is not there.
  public synchronized void remove(int number) {
    if (number < entries.length && entries[number] != null) {
      entries[number] = null;
      lineItems--;
      changed.set(number);
    }
  }

  /// What requests are matched by.
  public TargetingIndex current() {
    return current;
  }

  /// Makes the changes so far visible.
  public synchronized TargetingIndex publish() {
    if (changed.isEmpty()) {
      return current;
    }
    int[] news = changed.stream().toArray();
    List<Layer> layers = hidden(current.layers(), news);
    List<int[]> below = new ArrayList<>(contents);
    BitSet top = (BitSet) changed.clone();
    while (!below.isEmpty() && takesIn(below.getLast().length, top.cardinality())) {
      layers.removeLast();
      Arrays.stream(below.removeLast()).forEach(top::set);
    }
    int[] held = held(top.stream(), entries);
    if (held.length > 0) {
      layers.add(layer(held, entries));
      below.add(held);
    }
    show(layers, below);
    sinceCompaction.or(changed);
    changed.clear();
    return current;
  }

  private void show(List<Layer> layers, List<int[]> held) {
    contents = List.copyOf(held);
    current = new TargetingIndex(layers, Bits.words(numbers), lineItems);
  }

  private static boolean takesIn(int below, int top) {
    return below <= (long) GROWTH * top && below + top <= MOST_PUBLISHED;
  }

  private static List<Layer> hidden(List<Layer> layers, int[] numbers) {
    List<Layer> all = new ArrayList<>();
    layers.forEach(layer -> all.add(layer.without(numbers)));
    return all;
  }

  private static int[] held(IntStream numbers, @Nullable Entry[] entries) {
    return numbers
        .filter(n -> entries[n] != null && entries[n].alternatives().length > 0)
        .toArray();
  }

  private Layer layer(int[] held, @Nullable Entry[] entries) {
    SegmentBuilder builder =
        new SegmentBuilder(fields, held, n -> Objects.requireNonNull(entries[n]));
    return new Layer(new Segment(builder), new long[0]);
  }

  /// Lays all out anew as one layer when the layers above the first have grown large beside it.
  /// What is put and published meanwhile stands. One thread at a time.
  ///
  /// @return whether it was due
  public boolean compact() {
    if (!due()) {
      return false;
    }
    fold();
    return true;
  }

  /// Lays all out anew.
  void fold() {
    @Nullable Entry[] then;
    List<Layer> before;
    synchronized (this) {
      then = entries.clone();
      before = current.layers();
      sinceCompaction.clear();
    }
    int[] held = held(IntStream.range(0, then.length), then);
    replace(before, held, layer(held, then));
  }

  private synchronized boolean due() {
    long above = contents.stream().skip(1).mapToLong(held -> held.length).sum();
    return above > LEAST_ABOVE && above > contents.getFirst().length / GROWTH
        || contents.size() > MOST_LAYERS;
  }

  private synchronized void replace(List<Layer> before, int[] held, Layer base) {
    Set<Segment> old = Collections.newSetFromMap(new IdentityHashMap<>());
    before.forEach(layer -> old.add(layer.segment()));
    List<Layer> layers = new ArrayList<>();
    List<int[]> kept = new ArrayList<>();
    BitSet newer = (BitSet) sinceCompaction.clone();
    for (int i = 0; i < contents.size(); i++) {
      Layer layer = current.layers().get(i);
      if (!old.contains(layer.segment())) {
        layers.add(layer);
        kept.add(contents.get(i));
        Arrays.stream(contents.get(i)).forEach(newer::set);
      }
    }
    layers.addFirst(base.without(newer.stream().toArray()));
    kept.addFirst(held);
    show(layers, kept);
  }
}
