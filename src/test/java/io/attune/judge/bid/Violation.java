package io.attune.judge.bid;

/// What is wrong with an answer.
///
/// @param path such as `seatbid[0].bid[1].price`; empty: the answer as a whole
/// @param detail value and expectation
public record Violation(Rule rule, String path, String detail) {
  @Override
  public String toString() {
    return rule + "@" + path + ": " + detail;
  }
}
