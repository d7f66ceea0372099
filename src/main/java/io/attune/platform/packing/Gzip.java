package io.attune.platform.packing;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Gzip (RFC 1952) of whole bodies.
public final class Gzip {
  private static final int BUFFER = 16_384;
  private static final Pattern REFUSED =
      Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*(;|$)", Pattern.CASE_INSENSITIVE);

  private Gzip() {}

  /// Whether a content coding is this one, by either of its names.
  public static boolean isName(String coding) {
    return coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip");
  }

  /// Whether who sends this header can unpack it (RFC 9110, 12.5.3).
  ///
  /// @param accepted the header `Accept-Encoding`; empty for none
  public static boolean isAccepted(String accepted) {
    if (accepted.isEmpty()) {
      return false;
    }
    for (String each : accepted.split(",", 32)) {
      int end = each.indexOf(';');
      if (isName((end < 0 ? each : each.substring(0, end)).strip())) {
        return end < 0 || !REFUSED.matcher(each).find(end);
      }
    }
    return false;
  }

  /// A body without its packing.
  ///
  /// @param mostBytes it may have unpacked
  /// @throws io.attune.language.problem.Refusal `body_too_large`, `malformed_body`
  public static byte[] unpacked(byte[] body, long mostBytes) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), BUFFER)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(body.length * 4);
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (out.size() + read > mostBytes) {
          throw Problem.of(
                  ProblemCode.BODY_TOO_LARGE,
                  "body: more than " + mostBytes + " bytes when unpacked (expected: at most that)")
              .refusal();
        }
        out.write(buffer, 0, read);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw Problem.of(ProblemCode.MALFORMED_BODY, "body: not gzip, or cut off").refusal();
    }
  }

  /// A body packed.
  public static byte[] packed(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
