package io.attune.state.profile;

import io.attune.language.digest.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/// Which columns a feature view's blob holds, in which order. A blob is, little-endian: layout id
/// (8 bytes), event time in epoch seconds (uint32), then one float32 per column, NaN for none. The
/// id is a digest of the names, so any process finds the same one.
///
/// @param id what blobs carry
/// @param names column names in order
record Layout(long id, List<String> names) {
  static final int HEADER = 12;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  static Layout of(List<String> names) {
    return new Layout(Sha256.little(String.join("\n", names)), List.copyOf(names));
  }

  /// The layout as the store keeps it; see [#text()].
  static Layout parse(String text) {
    return of(List.of(text.split("\n")));
  }

  /// The names, one a line.
  String text() {
    return String.join("\n", names);
  }

  /// The id as 16 hex digits.
  String hex() {
    return HexFormat.of().toHexDigits(id);
  }

  byte[] encode(float[] values, long eventSeconds) {
    byte[] blob = new byte[HEADER + 4 * values.length];
    LONG.set(blob, 0, id);
    INT.set(blob, 8, (int) eventSeconds);
    for (int i = 0; i < values.length; i++) {
      FLOAT.set(blob, HEADER + 4 * i, values[i]);
    }
    return blob;
  }

  /// The layout id of a blob that holds at least a header.
  static long id(byte[] blob) {
    return (long) LONG.get(blob, 0);
  }

  /// When it was written, epoch seconds.
  static long seconds(byte[] blob) {
    return Integer.toUnsignedLong((int) INT.get(blob, 8));
  }

  /// The value at a position; NaN when the blob ends before.
  static float value(byte[] blob, int position) {
    int at = HEADER + 4 * position;
    return at + 4 <= blob.length ? (float) FLOAT.get(blob, at) : Float.NaN;
  }
}
