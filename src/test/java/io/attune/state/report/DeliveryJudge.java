package io.attune.state.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/// An own account of what was booked, event by event, and what a report has to say of it: lines of
/// text, as a careful person with a pencil would write them. Knows nothing of ledger and report.
final class DeliveryJudge {
  private static final String[] NAMES = {
    "campaign", "lineItem", "creative", "placement", "hour", "day"
  };

  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

  /// One that happened.
  record Event(
      String campaign,
      String lineItem,
      String creative,
      String placement,
      Instant hour,
      String what,
      long nanos,
      String currency) {}

  void happened(Event event) {
    events.add(event);
  }

  /// Nanos of all events that the filter lets pass.
  BigDecimal spent(Predicate<Event> which) {
    return events.stream()
        .filter(which)
        .map(event -> BigDecimal.valueOf(event.nanos()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// The rows: names, currency, four counts, rates and money, each row joined by commas.
  List<String> rows(List<String> by, ZoneId zone, Predicate<Event> which) {
    Map<List<String>, List<Event>> grouped =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    events.stream()
        .filter(which)
        .forEach(
            event ->
                grouped.computeIfAbsent(names(event, by, zone), n -> new ArrayList<>()).add(event));
    List<String> rows = new ArrayList<>();
    grouped.forEach((names, some) -> rows.add(String.join(",", names) + "," + figures(some)));
    return rows;
  }

  private static List<String> names(Event event, List<String> by, ZoneId zone) {
    String hour = event.hour().atZone(zone).toOffsetDateTime().toString();
    String[] all = {
      event.campaign(),
      event.lineItem(),
      event.creative(),
      event.placement(),
      hour,
      hour.substring(0, 10)
    };
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.length; i++) {
      if (by.contains(NAMES[i])) {
        names.add(all[i]);
      }
    }
    names.add(event.currency());
    return names;
  }

  private static String figures(List<Event> events) {
    long impressions = count(events, "impression");
    long clicks = count(events, "click");
    long unpaid = count(events, "unpaid");
    long conversions = count(events, "conversion") + unpaid;
    BigDecimal nanos = BigDecimal.ZERO;
    for (Event event : events) {
      nanos = nanos.add(BigDecimal.valueOf(event.nanos()));
    }
    return impressions
        + ","
        + clicks
        + ","
        + conversions
        + ","
        + unpaid
        + ","
        + rate(BigDecimal.valueOf(clicks), impressions, 6)
        + ","
        + rate(BigDecimal.valueOf(conversions), clicks, 6)
        + ","
        + nanos.movePointLeft(3).setScale(3).toPlainString()
        + ","
        + rate(nanos, impressions, 3);
  }

  private static long count(List<Event> events, String what) {
    return events.stream().filter(event -> event.what().equals(what)).count();
  }

  private static String rate(BigDecimal part, long whole, int decimals) {
    return whole == 0
        ? ""
        : part.divide(BigDecimal.valueOf(whole), decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
