package io.attune.state.attribution;

import java.util.Comparator;
import java.util.Optional;

/// A click on an ad.
///
/// @param id of the shown ad, without `|`; a click on the same one is the same touch
/// @param atMillis when, milliseconds since 1970
/// @param whose of whom the ad was
/// @param ticket what whoever credits it has to show, 1 to 4,096 characters
public record Touch(String id, long atMillis, Whose whose, String ticket) {
  static final Comparator<Touch> BY_TIME =
      Comparator.comparingLong(Touch::atMillis).thenComparing(Touch::id);

  private static final int PARTS = 5;
  private static final int LONGEST = 4_096;

  public Touch {
    if (ticket.isEmpty() || ticket.length() > LONGEST) {
      throw new IllegalArgumentException(
          "touch.ticket: " + ticket.length() + " characters (expected: 1 to " + LONGEST + ")");
    }
  }

  /// Of whom an ad was, by number; also what a conversion wants it to be.
  ///
  /// @param advertiser 0 and up, or [#ANY]
  /// @param campaign likewise
  /// @param lineItem likewise
  public record Whose(int advertiser, int campaign, int lineItem) {
    public static final int ANY = -1;

    /// Whoever it is.
    public static final Whose ANYBODY = new Whose(ANY, ANY, ANY);

    /// Whether an ad of the other is what is wanted here.
    public boolean fits(Whose other) {
      return (advertiser == ANY || advertiser == other.advertiser)
          && (campaign == ANY || campaign == other.campaign)
          && (lineItem == ANY || lineItem == other.lineItem);
    }
  }

  /// As it is stored: `time|advertiser|campaign|line item|ticket`.
  String text() {
    return atMillis
        + "|"
        + whose.advertiser
        + "|"
        + whose.campaign
        + "|"
        + whose.lineItem
        + "|"
        + ticket;
  }

  /// Reads [#text()]; nothing when it is none.
  static Optional<Touch> of(String id, String text) {
    String[] parts = text.split("\\|", PARTS);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    Whose whose =
        new Whose(
            Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    return Optional.of(new Touch(id, Long.parseLong(parts[0]), whose, parts[4]));
  }
}
