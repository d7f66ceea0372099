package io.attune.language.permission;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads which sections a GPP string holds: type, version, and section ids as Fibonacci coded
/// differences. The library's own reader logs and counts on when ids are made up; this one stops.
/// Source: IAB Tech Lab, Global Privacy Platform, consent string specification.
final class GppHeader {
  /// Ids in one string; two dozen exist.
  private static final int MOST = 64;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final String text;
  private int at;

  private GppHeader(String text) {
    this.text = text;
  }

  /// @return ascending; empty where the text is no header
  static Optional<List<Integer>> sections(String text) {
    try {
      return new GppHeader(text).read();
    } catch (IndexOutOfBoundsException e) { // it ends too early
      return Optional.empty();
    }
  }

  private Optional<List<Integer>> read() {
    if (number(6) != 3 || number(6) != 1) {
      return Optional.empty();
    }
    List<Integer> sections = new ArrayList<>();
    int last = 0;
    for (int left = number(12); left > 0; left--) {
      int first;
      if (bit() == 0) {
        first = last + fibonacci();
        last = first;
      } else {
        first = last + fibonacci();
        last = first + fibonacci();
      }
      if (sections.size() + last - first >= MOST) {
        return Optional.empty();
      }
      for (int id = first; id <= last; id++) {
        sections.add(id);
      }
    }
    return Optional.of(sections);
  }

  private int number(int width) {
    int number = 0;
    for (int i = 0; i < width; i++) {
      number = number << 1 | bit();
    }
    return number;
  }

  /// Smallest first, two ones at its end.
  ///
  /// @return 1 to 2,584; more ends the reading
  private int fibonacci() {
    int value = 0;
    int before = 1;
    int now = 1;
    boolean one = false;
    while (now <= 1_597) {
      int bit = bit();
      if (bit == 1 && one) {
        return value;
      }
      value += bit * now;
      one = bit == 1;
      int next = before + now;
      before = now;
      now = next;
    }
    throw new IndexOutOfBoundsException("a section beyond any");
  }

  private int bit() {
    int six = ALPHABET.indexOf(text.charAt(at / 6));
    if (six < 0) {
      throw new IndexOutOfBoundsException("not of the alphabet");
    }
    return six >> 5 - at++ % 6 & 1;
  }
}
