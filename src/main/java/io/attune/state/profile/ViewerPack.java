package io.attune.state.profile;

import io.attune.language.problem.Problem;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A viewer as a decision read it, as bytes, and back: form (1), known (1), then three parts behind
/// their lengths (int32): actions and purchases as the store packs them, and the columns as
/// float32;
/// little-endian.
final class ViewerPack {
  private static final byte FORM = 1;
  private static final int HEAD = 2 + 3 * Integer.BYTES;

  private ViewerPack() {}

  static byte[] pack(byte[] actions, byte[] purchases, float[] columns, boolean known) {
    ByteBuffer out =
        ByteBuffer.allocate(HEAD + actions.length + purchases.length + Float.BYTES * columns.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(FORM).put((byte) (known ? 1 : 0));
    out.putInt(actions.length).put(actions);
    out.putInt(purchases.length).put(purchases);
    out.putInt(columns.length);
    for (float column : columns) {
      out.putFloat(column);
    }
    return out.array();
  }

  static Viewer unpack(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (in.get() != FORM) {
        throw bad("of another form");
      }
      boolean known = in.get() != 0;
      byte[] actions = part(in, 1);
      byte[] purchases = part(in, 1);
      float[] columns = new float[length(in, Float.BYTES)];
      for (int i = 0; i < columns.length; i++) {
        columns[i] = in.getFloat();
      }
      return new Viewer(actions, purchases, columns, ActionList.EMPTY, known);
    } catch (BufferUnderflowException e) {
      throw bad("cut off");
    }
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
