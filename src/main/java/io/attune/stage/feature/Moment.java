package io.attune.stage.feature;

import io.attune.language.decision.DecisionRequest;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.Map;

/// The columns of the moment: what the request says of its context, and what the site's clock says.
final class Moment {
  static final String HOUR = "hour";
  static final String WEEKDAY = "weekday";

  private static final long SECONDS_PER_DAY = 86_400;

  /// The first of January 1970 was a Thursday, and Monday is 0.
  private static final int FIRST_WEEKDAY = 3;

  private final ZoneRules zone;

  Moment(ZoneRules zone) {
    this.zone = zone;
  }

  /// A context field as a number, a flag as 0 or 1; NaN when it is absent, a text, or too large for
  /// a float.
  static float field(DecisionRequest request, String field) {
    Object value = request.context().get(field);
    if (value instanceof Double number) {
      float narrow = number.floatValue();
      return Float.isInfinite(narrow) ? Float.NaN : narrow;
    }
    return value instanceof Boolean flag ? flag ? 1 : 0 : Float.NaN;
  }

  /// What a context field's text means, or the field itself where it is a number; NaN when it is
  /// absent or means nothing.
  static float word(DecisionRequest request, String field, Map<String, Float> values) {
    return request.context().get(field) instanceof String word
        ? values.getOrDefault(word, Float.NaN)
        : field(request, field);
  }

  /// Hour (0 to 23) or weekday (0 to 6, Monday 0) in the site's time zone.
  float clock(DecisionRequest request, String field) {
    long millis = request.epochMillis();
    long local =
        Math.floorDiv(millis, 1_000)
            + zone.getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds();
    return field.equals(HOUR)
        ? Math.floorMod(local, SECONDS_PER_DAY) / 3_600
        : Math.floorMod(Math.floorDiv(local, SECONDS_PER_DAY) + FIRST_WEEKDAY, 7);
  }
}
