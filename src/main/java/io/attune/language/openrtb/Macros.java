package io.attune.language.openrtb;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Substitution macros of notices and markup (section 4.4), such as `${AUCTION_PRICE}`. An exchange
/// puts the values in; we read what it put. Any thread.
public final class Macros {
  private static final String OPEN = "${";

  /// What an exchange puts in where it audits an ad and there was no auction.
  public static final String AUDIT = "AUDIT";

  private Macros() {}

  /// All of the standard.
  public enum Macro {
    AUCTION_ID,
    AUCTION_BID_ID,
    AUCTION_IMP_ID,
    AUCTION_SEAT_ID,
    AUCTION_AD_ID,
    AUCTION_PRICE,
    AUCTION_CURRENCY,
    AUCTION_MBR,
    AUCTION_LOSS,
    AUCTION_MIN_TO_WIN,
    AUCTION_MULTIPLIER,
    AUCTION_IMP_TS,
    AUCTION_DISCOUNT_PCT,
    AUCTION_DISCOUNT_CPM;

    private static final Map<String, Macro> BY_NAME =
        Stream.of(values()).collect(Collectors.toMap(Macro::name, Function.identity()));

    /// As it stands in a text.
    public String text() {
      return OPEN + name() + "}";
    }
  }

  /// How a value may be encoded: `${AUCTION_PRICE:B64}`.
  @FunctionalInterface
  public interface Encodings {
    /// @param suffix what follows the colon, such as `B64`
    /// @return the encoded value, or nothing for an encoding that is not known
    Optional<String> encode(String value, String suffix);
  }

  /// Replaces the macros of a text as an exchange does. A macro without a value becomes nothing;
  /// what is no macro of the standard, or asks for an encoding that is not known, stays as it is.
  ///
  /// @param text of an address: values are percent-encoded; else they are put in as they are
  public static String replace(
      String text, boolean address, Map<Macro, String> values, Encodings encodings) {
    StringBuilder replaced = new StringBuilder(text.length() + 64);
    int done = 0;
    for (int at = text.indexOf(OPEN); at >= 0; at = text.indexOf(OPEN, at + 1)) {
      int end = text.indexOf('}', at);
      if (end < 0) {
        break;
      }
      Optional<String> value = value(text.substring(at + 2, end), values, encodings);
      if (value.isPresent()) {
        replaced.append(text, done, at).append(address ? encoded(value.get()) : value.get());
        done = end + 1;
      }
    }
    return replaced.append(text, done, text.length()).toString();
  }

  private static Optional<String> value(
      String inside, Map<Macro, String> values, Encodings encodings) {
    int colon = inside.indexOf(':');
    Macro macro = Macro.BY_NAME.get(colon < 0 ? inside : inside.substring(0, colon));
    if (macro == null) {
      return Optional.empty();
    }
    String value = values.getOrDefault(macro, "");
    return colon < 0 || value.isEmpty()
        ? Optional.of(value)
        : encodings.encode(value, inside.substring(colon + 1));
  }

  /// RFC 3986: unreserved characters stay, everything else is percent-encoded UTF-8.
  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /// What came in a macro's place.
  public sealed interface Told {
    /// A price per thousand.
    record Amount(long micros) implements Told {}

    /// Nothing: the sender does not say.
    record Nothing() implements Told {}

    /// The ad was audited; there was no auction.
    record Audit() implements Told {}

    /// The macro itself: the sender did not replace it.
    record Unreplaced() implements Told {}

    /// Something else: an encrypted value, or nonsense.
    record Other(String text) implements Told {}
  }

  /// Reads a price as notices bring it, whatever was put in. Never throws.
  ///
  /// @param text decoded from the address
  public static Told price(String text) {
    if (text.isEmpty()) {
      return new Told.Nothing();
    }
    if (text.equals(AUDIT)) {
      return new Told.Audit();
    }
    if (text.startsWith(OPEN) || text.startsWith("%24%7B") || text.startsWith("$%7B")) {
      return new Told.Unreplaced();
    }
    long micros = Price.micros(text.strip(), Price.Rounding.HALF_UP);
    return micros >= 0 ? new Told.Amount(micros) : new Told.Other(text);
  }
}
