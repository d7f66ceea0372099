package io.attune.language.decision;

import java.util.Map;

/// What a caller asks, with item ids already resolved to stable numbers; the same for REST, gRPC
/// and offline callers.
///
/// @param placement id of the placement
/// @param viewerId the viewer, or empty for an anonymous call
/// @param sessionId the session, or empty
/// @param personalise whether consent lets the viewer's data be read
/// @param context flat fields of the moment: numbers as [Double], texts as [String], flags as
/// [Boolean]
/// @param seeds item numbers the page is about (product page, basket), in the caller's order
/// @param candidates item numbers the caller wants ranked, in the caller's order; empty when the
/// sources retrieve
/// @param exclude item numbers that must not be answered
/// @param count how many items are wanted, 1 to 1,000
/// @param offset how many items of the ranking to skip, 0 or more
/// @param filterName the placement's named filter to apply, or empty
/// @param filterParams parameters of the named filter, values as in `context`
/// @param epochMillis the decision's now in milliseconds since 1970 (UTC)
/// @param seed seed of every random choice of this decision
public record DecisionRequest(
    String placement,
    String viewerId,
    String sessionId,
    boolean personalise,
    Map<String, Object> context,
    int[] seeds,
    int[] candidates,
    int[] exclude,
    int count,
    int offset,
    String filterName,
    Map<String, Object> filterParams,
    long epochMillis,
    long seed) {
  private static final int[] NOTHING = {};

  /// What somebody without a name asks at a moment, and nothing more; without chance.
  public static DecisionRequest anonymous(String placement, int count, long epochMillis) {
    return new DecisionRequest(
        placement,
        "",
        "",
        true,
        Map.of(),
        NOTHING,
        NOTHING,
        NOTHING,
        count,
        0,
        "",
        Map.of(),
        epochMillis,
        0);
  }
}
