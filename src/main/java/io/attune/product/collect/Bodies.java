package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/// Bodies as they come: packed or not, of which type.
final class Bodies {
  static final String NDJSON = "application/x-ndjson";

  private static final int BUFFER = 16_384;

  private Bodies() {}

  /// A body without its packing.
  ///
  /// @param encoding of the header `Content-Encoding`, empty for none
  /// @param mostBytes it may have unpacked
  /// @throws Refusal when it is packed otherwise, broken or too large
  static byte[] unpacked(byte[] body, String encoding, long mostBytes) {
    if (encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
      return body;
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw new Problem(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              "content-encoding",
              Problem.invalid("content-encoding", encoding, "gzip, or none").detail())
          .refusal();
    }
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
}
