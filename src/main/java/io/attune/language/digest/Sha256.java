package io.attune.language.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 (FIPS 180-4) of bytes, and of texts in UTF-8. Any thread.
public final class Sha256 {
  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::begun);

  private Sha256() {}

  /// A digest to which bytes are given piece by piece.
  public static MessageDigest begun() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  /// 32 bytes.
  public static byte[] of(byte[] bytes) {
    return DIGEST.get().digest(bytes);
  }

  public static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// All of it, as 64 hexadecimal digits.
  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(of(bytes));
  }

  /// Its first bytes, as hexadecimal digits.
  ///
  /// @param bytes how many, 1 to 32
  public static String hex(String text, int bytes) {
    return HexFormat.of().formatHex(of(text), 0, bytes);
  }

  /// Its first eight bytes as a little-endian number.
  public static long little(String text) {
    return (long) LITTLE.get(of(text), 0);
  }

  /// As [#big(byte[])], of the text's UTF-8.
  public static long big(String text) {
    return big(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Its first eight bytes as a big-endian number.
  public static long big(byte[] bytes) {
    return (long) BIG.get(of(bytes), 0);
  }
}
