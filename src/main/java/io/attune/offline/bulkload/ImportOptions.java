package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// How a purchase file is to be read.
///
/// @param mapping which column means what
/// @param currency ISO 4217 code of its prices
/// @param zone of times without an offset
/// @param timePattern of [DateTimeFormatter]; absent for the usual ones
public record ImportOptions(
    ColumnMapping mapping, String currency, ZoneId zone, Optional<String> timePattern) {
  public ImportOptions {
    if (!currency.matches("[A-Z]{3}")) {
      throw Problem.invalid("currency", currency, "three capital letters, such as GBP").refusal();
    }
    timePattern.ifPresent(ImportOptions::check);
  }

  private static void check(String pattern) {
    try {
      var unused = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("time-format", pattern, "a pattern such as d/M/yyyy H:mm").refusal();
    }
  }

  /// The zone of this name.
  ///
  /// @throws io.attune.language.problem.Refusal when there is none
  public static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.invalid("zone", name, "a time zone such as UTC or Europe/London").refusal();
    }
  }
}
