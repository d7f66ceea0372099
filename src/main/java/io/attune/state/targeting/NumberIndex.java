package io.attune.state.targeting;

import io.attune.language.expression.Condition;
import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.Row;
import java.util.Arrays;

/// The tests of one number, told by its key. A test has few values, or is a range without some
/// values.
final class NumberIndex extends FieldIndex {
  private final long[] keys;
  private final Include included;
  private final Postings excluded;
  private final Thresholds lowest;
  private final Thresholds highest;

  NumberIndex(Source source, FieldTests tests, int words) {
    super(source, tests, words);
    Bounds low = new Bounds(tests.size());
    Bounds high = new Bounds(tests.size());
    keys = keys(tests);
    Postings.Pairs wanted = new Postings.Pairs();
    Postings.Pairs unwanted = new Postings.Pairs();
    for (int i = 0; i < tests.size(); i++) {
      NumberTest test = (NumberTest) tests.test(i);
      Postings.Pairs listed = test.isFew() ? wanted : unwanted;
      for (long key : listed(test)) {
        listed.add(Arrays.binarySearch(keys, key), tests.position(i));
      }
      if (listed == unwanted) {
        low.add(test.low(0), tests.position(i));
        high.add(~test.high(test.ranges() - 1), tests.position(i));
      }
    }
    int[] asking = tests.positions(test -> ((NumberTest) test).isFew());
    included = new Include(asking, wanted.postings(keys.length, words), words);
    excluded = unwanted.postings(keys.length, words);
    lowest = low.thresholds(words);
    highest = high.thresholds(words);
  }

  private static long[] listed(NumberTest test) {
    return test.isFew() ? test.keys() : test.holes();
  }

  private static long[] keys(FieldTests tests) {
    long[] all = new long[8];
    int size = 0;
    for (int i = 0; i < tests.size(); i++) {
      for (long key : listed((NumberTest) tests.test(i))) {
        all = size < all.length ? all : Arrays.copyOf(all, 2 * size);
        all[size++] = key;
      }
    }
    return Arrays.stream(all, 0, size).sorted().distinct().toArray();
  }

  @Override
  void applyValue(Row row, long[] running, Scratch scratch) {
    long key = key(row);
    int value = Math.max(-1, Arrays.binarySearch(keys, key));
    included.keep(running, scratch.values(value), 1, scratch.marks());
    excluded.remove(value, running);
    lowest.removeAbove(key, running);
    highest.removeAbove(~key, running);
  }

  private long key(Row row) {
    Source source = source();
    int slot = source.slot();
    if (source.type() == Type.FLAG) {
      return Condition.key(source.keyed() ? row.flag(slot, source.key()) : row.flag(slot));
    }
    if (source.type() == Type.NUMBER) {
      return Condition.key(source.keyed() ? row.number(slot, source.key()) : row.number(slot));
    }
    return source.keyed() ? row.integer(slot, source.key()) : row.integer(slot);
  }

  /// Bounds with their positions; the lowest key bounds nothing.
  private static final class Bounds {
    private final long[] bounds;
    private final int[] positions;
    private int size;

    Bounds(int most) {
      bounds = new long[most];
      positions = new int[most];
    }

    void add(long bound, int position) {
      if (bound > Long.MIN_VALUE) {
        bounds[size] = bound;
        positions[size++] = position;
      }
    }

    Thresholds thresholds(int words) {
      return new Thresholds(bounds, positions, size, words);
    }
  }
}
