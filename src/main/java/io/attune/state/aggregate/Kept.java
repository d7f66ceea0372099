package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What is kept of one item, category or placement, with the values that were told last: a value is
/// told once per second and aggregate, then remembered, since many decisions ask for the same.
/// Threads: any; a value may be told twice.
final class Kept {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final byte[] bytes;
  private final long[] meanings;

  /// Per aggregate: the second (upper half) and the value's bits; 0 for none.
  private final long[] cells;

  /// @param bytes as [Aggregates] keeps them
  /// @param meanings of the aggregates that are asked for; not changed afterwards
  Kept(byte[] bytes, long[] meanings) {
    this.bytes = bytes;
    this.meanings = meanings;
    cells = new long[meanings.length];
  }

  float value(Aggregate aggregate, long nowMillis) {
    long second = Math.floorDiv(nowMillis, 1_000);
    for (int i = 0; i < meanings.length; i++) {
      if (meanings[i] == aggregate.meaning()) {
        long cell = (long) CELL.getOpaque(cells, i);
        if ((int) (cell >>> Integer.SIZE) != (int) second || cell == 0) {
          float value = Aggregates.value(aggregate, bytes, second * 1_000);
          cell = second << Integer.SIZE | Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
          CELL.setOpaque(cells, i, cell);
        }
        return Float.intBitsToFloat((int) cell);
      }
    }
    return Aggregates.value(aggregate, bytes, second * 1_000);
  }
}
