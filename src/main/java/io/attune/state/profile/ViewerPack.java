package io.attune.state.profile;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.problem.Problem;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A viewer as a decision read it, as bytes, and back: form (1), known (1), then parts behind their
/// lengths (int32): actions and purchases as the store packs them, the columns as float32, what the
/// business says and what real-time features keep of pairs, both as the store packs them;
/// little-endian. The first form ends with the columns.
final class ViewerPack {
  private static final byte FIRST = 1;
  private static final byte FORM = 2;
  private static final int HEAD = 2 + 5 * Integer.BYTES;
  private static final @Nullable Aggregate[] TOLD = new Aggregate[0];

  private ViewerPack() {}

  static byte[] pack(
      byte[] actions,
      byte[] purchases,
      float[] columns,
      byte[] profile,
      byte[] pairs,
      boolean known) {
    int size =
        actions.length
            + purchases.length
            + Float.BYTES * columns.length
            + profile.length
            + pairs.length;
    ByteBuffer out = ByteBuffer.allocate(HEAD + size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(FORM).put((byte) (known ? 1 : 0));
    out.putInt(actions.length).put(actions);
    out.putInt(purchases.length).put(purchases);
    out.putInt(columns.length);
    for (float column : columns) {
      out.putFloat(column);
    }
    out.putInt(profile.length).put(profile);
    out.putInt(pairs.length).put(pairs);
    return out.array();
  }

  static Viewer unpack(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte form = in.get();
      if (form != FORM && form != FIRST) {
        throw bad("of another form");
      }
      boolean known = in.get() != 0;
      byte[] actions = part(in, 1);
      byte[] purchases = part(in, 1);
      float[] columns = new float[length(in, Float.BYTES)];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = in.getFloat();
      }
      byte[] profile = form == FIRST ? ActionList.EMPTY : part(in, 1);
      byte[] pairs = form == FIRST ? ActionList.EMPTY : part(in, 1);
      return new Viewer(actions, purchases, columns, profile, known, live(pairs));
    } catch (BufferUnderflowException e) {
      throw bad("cut off");
    }
  }

  /// No column is told anew.
  private static @Nullable LiveColumns live(byte[] pairs) {
    return pairs.length == 0 ? null : new LiveColumns(TOLD, ActionList.EMPTY, pairs);
  }

  private static byte[] part(ByteBuffer in, int width) {
    byte[] part = new byte[length(in, width)];
    in.get(part);
    return part;
  }

  private static int length(ByteBuffer in, int width) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining() / width) {
      throw bad("cut off");
    }
    return length;
  }

  private static RuntimeException bad(String what) {
    return Problem.invalid("packed viewer", what, "what Viewer.pack() made").refusal();
  }
}
