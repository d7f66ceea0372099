package io.attune.state.report;

import io.attune.language.problem.Problem;
import io.attune.platform.parameter.RequestParameters;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a report is to tell.
///
/// @param from first day, in the zone
/// @param to last day, included
/// @param zone whose days these are
/// @param by what rows are told apart by
/// @param only ids that are wanted, by name of the parameter; absent for all
record DeliveryQuestion(
    LocalDate from, LocalDate to, ZoneId zone, Set<Dimension> by, Map<String, String> only) {
  /// Counts are kept so long.
  static final int MOST_DAYS = 400;

  static final String ADVERTISER = "advertiser";

  /// Names of the parameters that choose.
  static final List<String> FILTERS =
      List.of(
          ADVERTISER,
          Dimension.CAMPAIGN.code(),
          Dimension.LINE_ITEM.code(),
          Dimension.CREATIVE.code(),
          Dimension.PLACEMENT.code());

  private static final int HOUR_SECONDS = 3_600;

  DeliveryQuestion {
    by = Set.copyOf(by);
    only = Map.copyOf(only);
  }

  /// Reads the parameters `from`, `to`, `timeZone`, `by` and the [filters][#FILTERS].
  ///
  /// @param usually by what, where it is not said
  /// @throws io.attune.language.problem.Refusal naming parameter, value and expectation
  static DeliveryQuestion of(RequestParameters query, Dimension usually, Instant now) {
    ZoneId zone = zone(query.text("timeZone"));
    LocalDate today = now.atZone(zone).toLocalDate();
    LocalDate to = date(query, "to", today);
    LocalDate from = date(query, "from", to.isAfter(today) ? today : to);
    if (to.isBefore(from)) {
      throw Problem.invalid("to", to, "not before from, " + from).refusal();
    }
    if (ChronoUnit.DAYS.between(from, today) > MOST_DAYS) {
      throw Problem.invalid("from", from, "within " + MOST_DAYS + " days, as counts are kept")
          .refusal();
    }
    if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
      throw Problem.invalid("to", to, "less than " + MOST_DAYS + " days after from").refusal();
    }
    Map<String, String> only = new HashMap<>();
    for (String name : FILTERS) {
      String id = query.text(name);
      if (!id.isEmpty()) {
        only.put(name, id);
      }
    }
    DeliveryQuestion question =
        new DeliveryQuestion(from, to, zone, by(query.text("by"), usually), only);
    question.checkWholeHours();
    return question;
  }

  private static ZoneId zone(String text) {
    try {
      return text.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(text);
    } catch (DateTimeException e) {
      throw Problem.invalid("timeZone", text, "a zone such as Europe/Berlin").refusal();
    }
  }

  private static LocalDate date(RequestParameters query, String name, LocalDate otherwise) {
    String text = query.text(name);
    try {
      return text.isEmpty() ? otherwise : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Problem.invalid(name, text, "a day such as 2026-01-31").refusal();
    }
  }

  private static Set<Dimension> by(String text, Dimension usually) {
    if (text.isEmpty()) {
      return EnumSet.of(usually);
    }
    Set<Dimension> by = EnumSet.noneOf(Dimension.class);
    for (String name : text.split(",", -1)) {
      Dimension one =
          Dimension.find(name)
              .orElseThrow(
                  () ->
                      Problem.invalid("by", text, "some of " + String.join(",", Dimension.codes()))
                          .refusal());
      by.add(one);
    }
    return by;
  }

  /// Counts are of hours of UTC, so days have to begin on one.
  private void checkWholeHours() {
    for (long day = firstDay(); day <= lastDay(); day++) {
      Instant midnight = Instant.ofEpochSecond(Duration.ofDays(day).toSeconds());
      if (zone.getRules().getOffset(midnight).getTotalSeconds() % HOUR_SECONDS != 0) {
        throw Problem.invalid(
                "timeZone", zone.getId(), "one whose hours are those of UTC, as they are counted")
            .refusal();
      }
    }
  }

  /// The first moment, epoch hours.
  long firstHour() {
    return from.atStartOfDay(zone).toEpochSecond() / HOUR_SECONDS;
  }

  /// Behind the last moment, epoch hours.
  long endHour() {
    return to.plusDays(1).atStartOfDay(zone).toEpochSecond() / HOUR_SECONDS;
  }

  /// The first day of UTC that has something of it, days since 1970.
  long firstDay() {
    return Math.floorDiv(firstHour(), 24);
  }

  /// The last one.
  long lastDay() {
    return Math.floorDiv(endHour() - 1, 24);
  }

  boolean wants(String filter, String id) {
    String wanted = only.get(filter);
    return wanted == null || wanted.equals(id);
  }

  boolean by(Dimension dimension) {
    return by.contains(dimension);
  }
}
