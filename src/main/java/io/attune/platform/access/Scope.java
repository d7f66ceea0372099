package io.attune.platform.access;

import java.util.Optional;

/// What a key may do; every endpoint names the one it needs.
public enum Scope {
  /// Ask for decisions.
  RECOMMEND("recommend"),
  /// Ask for ads, and tell conversions from server to server.
  ADS("ads"),
  /// Ask for bids, as an exchange does.
  BID("bid"),
  /// Give the decision's time: `context.time`.
  EVALUATE("evaluate"),
  /// Send a free-text filter with a request.
  FILTER("filter"),
  /// Tell what happened; may be public, as in a page's source.
  EVENTS("events"),
  /// Read decision records.
  DECISIONS("decisions"),
  /// Read the catalogue and definitions.
  READ("read"),
  /// Change the catalogue.
  CATALOG("catalog"),
  /// Change advertisers, campaigns, line items and creatives.
  CAMPAIGNS("campaigns"),
  /// Read and change what is known of viewers.
  VIEWERS("viewers"),
  /// Change placements and features.
  MANAGE("manage"),
  /// Metrics, OpenAPI and the rest of operations.
  OPERATE("operate");

  private final String code;

  Scope(String code) {
    this.code = code;
  }

  /// The scope of that name.
  public static Optional<Scope> find(String code) {
    for (Scope scope : values()) {
      if (scope.code.equals(code)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }

  /// The name used with `./attune key create --scope`.
  public String code() {
    return code;
  }
}
