package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Addresses of notices, and how long the bid holds.
final class NoticeRules {
  private static final Pattern MACRO = Pattern.compile("\\$\\{([^}]*)\\}");
  private static final Set<String> MACROS =
      Set.of(
          "AUCTION_ID",
          "AUCTION_BID_ID",
          "AUCTION_IMP_ID",
          "AUCTION_SEAT_ID",
          "AUCTION_AD_ID",
          "AUCTION_PRICE",
          "AUCTION_CURRENCY",
          "AUCTION_MBR",
          "AUCTION_LOSS",
          "AUCTION_MIN_TO_WIN",
          "AUCTION_MULTIPLIER",
          "AUCTION_IMP_TS",
          "AUCTION_DISCOUNT_PCT",
          "AUCTION_DISCOUNT_CPM");

  private final Findings found;

  NoticeRules(Findings found) {
    this.found = found;
  }

  void judge(Offer offer) {
    notice(offer, "nurl", "${AUCTION_PRICE}");
    notice(offer, "burl", "${AUCTION_PRICE}");
    notice(offer, "lurl", "${AUCTION_LOSS}");
    JsonNode expiry = offer.bid().path("exp");
    found.unless(
        expiry.isInt() && expiry.asInt() > 0,
        Rule.EXPIRY,
        offer.path("exp"),
        expiry,
        "a whole number of seconds above 0");
  }

  private void notice(Offer offer, String field, String macro) {
    String address = offer.text(field);
    String path = offer.path(field);
    found.unless(
        isAbsolute(MACRO.matcher(address).replaceAll("0")),
        Rule.NOTICE,
        path,
        address,
        "an absolute address");
    found.unless(address.contains(macro), Rule.NOTICE, path, address, "with " + macro);
    for (Matcher macros = MACRO.matcher(address); macros.find(); ) {
      found.unless(
          MACROS.contains(macros.group(1)),
          Rule.NOTICE,
          path,
          macros.group(),
          "a macro of the standard");
    }
    found.unless(
        !offer.isSecure() || !address.startsWith("http://"),
        Rule.SECURE,
        path,
        address,
        "https, as the imp is secure");
  }

  static boolean isAbsolute(String address) {
    try {
      URI uri = URI.create(address);
      String scheme = uri.getScheme();
      return uri.getHost() != null && scheme != null && List.of("http", "https").contains(scheme);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
