package io.attune.language.openrtb;

import io.attune.language.problem.Problem;

/// What a body turned out to be.
public sealed interface Outcome {
  /// A request of which at least one imp can be bid on.
  record Understood(BidRequest request) implements Outcome {}

  /// A request with an id, but nothing in it can be bid on: 204, and the reason for who asks.
  record Unusable(String id, NoBidReason reason, Problem problem) implements Outcome {}

  /// No request at all: 400.
  record Malformed(Problem problem) implements Outcome {}
}
