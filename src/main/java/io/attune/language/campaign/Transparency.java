package io.attune.language.campaign;

/// For whom an ad is shown and who pays for it, as the Digital Services Act wants it said beside
/// the ad. A text that is empty is not said here.
///
/// @param behalf for whom, up to [#MOST] characters
/// @param paid who pays, up to [#MOST] characters
public record Transparency(String behalf, String paid) {
  /// The most characters of a text that exchanges take.
  public static final int MOST = 100;

  /// Neither is said.
  public static final Transparency UNSAID = new Transparency("", "");

  public Transparency {
    check("behalf", behalf);
    check("paid", paid);
  }

  private static void check(String name, String text) {
    if (text.length() > MOST) {
      throw new IllegalArgumentException(
          name + ": " + text.length() + " characters (expected: at most " + MOST + ")");
    }
  }

  /// Both texts the same name, cut where it is longer than exchanges take.
  static Transparency of(String name) {
    int whole = name.length() <= MOST || !Character.isHighSurrogate(name.charAt(MOST - 1)) ? 0 : 1;
    String text = name.substring(0, Math.min(name.length(), MOST - whole));
    return new Transparency(text, text);
  }

  /// This, and what it does not say as another has it.
  Transparency or(Transparency other) {
    return new Transparency(
        behalf.isEmpty() ? other.behalf : behalf, paid.isEmpty() ? other.paid : paid);
  }
}
