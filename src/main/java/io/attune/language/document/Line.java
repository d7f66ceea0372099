package io.attune.language.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One line of a body of lines (NDJSON), without its end.
///
/// @param number from 1 on; blank lines count
/// @param from place of its first byte in the body
/// @param to place behind its last byte
public record Line(int number, int from, int to) {
  /// The lines that are not blank, in order, and no more than one beyond `most`: the caller refuses
  /// a body with that one.
  public static List<Line> of(byte[] body, int most) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (int from = 0; from < body.length && lines.size() <= most; ) {
      int to = from;
      while (to < body.length && body[to] != '\n') {
        to++;
      }
      number++;
      if (!blank(body, from, to)) {
        lines.add(new Line(number, from, to));
      }
      from = to + 1;
    }
    return lines;
  }

  private static boolean blank(byte[] body, int from, int to) {
    for (int i = from; i < to; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /// A copy of its bytes.
  public byte[] bytes(byte[] body) {
    return Arrays.copyOfRange(body, from, to);
  }
}
