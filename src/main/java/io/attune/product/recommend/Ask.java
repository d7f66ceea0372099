package io.attune.product.recommend;

import io.attune.language.consent.Consent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call as the caller wrote it, whichever door it came through: checked field by field, item ids
/// still text. Filled by one reader, then only read; belongs to one request.
final class Ask {
  static final int METADATA = 1;
  static final int REASONS = 2;
  static final int TRACE = 4;
  /// A number that the caller did not give.
  static final int ABSENT = -1;

  /// One placement of the call; a plain call has one, a page several.
  static final class Part {
    /// Where the part stands in the body: empty, or such as `placements[2].`; begins every field
    /// name in a refusal.
    final String path;

    String placement = "";
    List<String> items = List.of();
    List<String> candidates = List.of();
    /// Candidate position to its own features by column name; null when no candidate brings any.
    @Nullable Map<Integer, Map<String, Float>> features;
    List<String> exclude = List.of();
    int count = ABSENT;
    int offset;
    String filterName = "";
    Map<String, Object> filterParams = Map.of();
    String filterExpression = "";

    Part(String path) {
      this.path = path;
    }

    /// Keeps what a candidate brings along.
    void feature(int position, Map<String, Float> byColumn) {
      if (!byColumn.isEmpty()) {
        if (features == null) {
          features = new HashMap<>();
        }
        features.put(position, byColumn);
      }
    }
  }

  final List<Part> parts = new ArrayList<>(1);
  String viewerId = "";
  String sessionId = "";
  Consent consent = Consent.UNSTATED;
  Map<String, Object> context = Map.of();
  /// `context.time` in epoch milliseconds.
  long timeMillis;
  boolean timeGiven;
  /// Excluded on the whole page.
  List<String> exclude = List.of();
  int include;
  /// The version of a model that a tester asks for, `name/version`.
  String model = "";
  int deadlineMillis = ABSENT;

  boolean includes(int what) {
    return (include & what) != 0;
  }

  boolean asksForExpression() {
    for (Part part : parts) {
      if (!part.filterExpression.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
