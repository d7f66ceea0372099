package io.attune.language.campaign;

import java.util.Optional;

/// As what the ledger counts what became of an ad, so that whoever adds it up knows whose it was.
///
/// @param hour of a UTC day, 0 to 23
/// @param lineItem its number
/// @param creative its number
/// @param placement its id
/// @param event such as `impression`
public record AdCount(int hour, int lineItem, int creative, String placement, String event) {
  private static final char BETWEEN = '|';

  /// `hour|line item|creative|placement|event`.
  public String text() {
    return "" + hour + BETWEEN + lineItem + BETWEEN + creative + BETWEEN + placement + BETWEEN
        + event;
  }

  /// What [#text] wrote; nothing where it is something else.
  public static Optional<AdCount> read(String text) {
    int afterHour = text.indexOf(BETWEEN);
    int afterLine = text.indexOf(BETWEEN, afterHour + 1);
    int afterCreative = text.indexOf(BETWEEN, afterLine + 1);
    int afterPlacement = text.lastIndexOf(BETWEEN);
    if (afterHour < 0 || afterLine < 0 || afterCreative < 0 || afterPlacement <= afterCreative) {
      return Optional.empty();
    }
    try {
      AdCount count =
          new AdCount(
              Integer.parseInt(text, 0, afterHour, 10),
              Integer.parseInt(text, afterHour + 1, afterLine, 10),
              Integer.parseInt(text, afterLine + 1, afterCreative, 10),
              text.substring(afterCreative + 1, afterPlacement),
              text.substring(afterPlacement + 1));
      boolean numbers = count.hour >= 0 && count.lineItem >= 0 && count.creative >= 0;
      return numbers ? Optional.of(count) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
