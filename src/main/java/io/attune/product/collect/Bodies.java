package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.packing.Gzip;

/// Bodies as they come: packed or not, of which type.
final class Bodies {
  static final String NDJSON = "application/x-ndjson";

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
    return Gzip.unpacked(body, mostBytes);
  }
}
