package io.attune.state.placement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Document;
import io.attune.language.permission.WhenUnstated;
import io.attune.state.placement.Placement.Exchange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Checks the part of a placement's ads that says it is an exchange, and writes it.
final class ExchangeReader {
  private static final String IN_BID = "bid";
  private static final String IN_NOTICE = "notice";
  private static final List<String> IDENTITY = List.of("buyeruid", "user.id");
  private static final Pattern SOURCE = Pattern.compile("eids:[!-~]{1,128}");
  private static final Pattern KEYS = Pattern.compile("([a-z0-9][a-z0-9-]{0,63})?");
  private static final int MOST_NETWORK_MILLIS = 1_000;
  private static final double LEAST_SHADING = 0.01;
  private static final int MOST_IDENTITIES = 10;
  private static final int MOST_OPEN_BIDS = 10;
  private static final int LEAST_EXPIRY_SECONDS = 10;
  private static final int MOST_EXPIRY_SECONDS = 3_600;
  private static final int MOST_REQUESTS = 1_000_000;
  private static final int LONGEST_SEAT = 64;

  private ExchangeReader() {}

  static Exchange read(Document tree) {
    tree.only(
        "seat",
        "networkMillis",
        "shading",
        "markup",
        "identity",
        "openBids",
        "expirySeconds",
        "requestsPerSecond",
        "priceKeys",
        "gdprWhenUnstated");
    return new Exchange(
        seat(tree.get("seat")),
        whole(tree, "networkMillis", 0, MOST_NETWORK_MILLIS, 20),
        tree.find("shading").map(factor -> factor.number(LEAST_SHADING, 1)).orElse(1.0),
        tree.find("markup").map(ExchangeReader::inNotice).orElse(false),
        tree.find("identity").map(ExchangeReader::identity).orElse(IDENTITY),
        whole(tree, "openBids", 1, MOST_OPEN_BIDS, 1),
        whole(tree, "expirySeconds", LEAST_EXPIRY_SECONDS, MOST_EXPIRY_SECONDS, 120),
        whole(tree, "requestsPerSecond", 0, MOST_REQUESTS, 0),
        tree.find("priceKeys").map(ExchangeReader::keys).orElse(""),
        tree.find("gdprWhenUnstated")
            .map(ExchangeReader::whenUnstated)
            .orElse(WhenUnstated.COUNTRY));
  }

  private static int whole(Document tree, String field, int low, int high, int otherwise) {
    return tree.find(field).map(number -> (int) number.integer(low, high)).orElse(otherwise);
  }

  private static String seat(Document seat) {
    if (seat.text(1, LONGEST_SEAT).isBlank()) {
      throw seat.refuse("the seat that the exchange gave us");
    }
    return seat.text(1, LONGEST_SEAT);
  }

  private static boolean inNotice(Document markup) {
    return switch (markup.text(1, 64)) {
      case IN_BID -> false;
      case IN_NOTICE -> true;
      default -> throw markup.refuse(IN_BID + " or " + IN_NOTICE);
    };
  }

  private static List<String> identity(Document tree) {
    List<String> places = new ArrayList<>();
    for (Document each : tree.elements(MOST_IDENTITIES)) {
      String place = each.text(1, 256);
      if (!IDENTITY.contains(place) && !SOURCE.matcher(place).matches()) {
        throw each.refuse("buyeruid, user.id, or eids: and a source such as eids:example.com");
      }
      if (places.contains(place)) {
        throw each.refuse("each once");
      }
      places.add(place);
    }
    return places;
  }

  private static String keys(Document keys) {
    String name = keys.text(0, 256);
    if (!KEYS.matcher(name).matches()) {
      throw keys.refuse("1 to 64 of a-z, 0-9 and -, a letter or digit first; empty for none");
    }
    return name;
  }

  private static WhenUnstated whenUnstated(Document tree) {
    String text = tree.text(1, 64);
    for (WhenUnstated each : WhenUnstated.values()) {
      if (word(each).equals(text)) {
        return each;
      }
    }
    throw tree.refuse("country, applies or not");
  }

  private static String word(WhenUnstated constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// As [#read] takes it, every field spelt out.
  static void write(Exchange exchange, ObjectNode tree) {
    tree.put("seat", exchange.seat())
        .put("networkMillis", exchange.networkMillis())
        .put("shading", new BigDecimal(Double.toString(exchange.shading())).stripTrailingZeros())
        .put("markup", exchange.markupInNotice() ? IN_NOTICE : IN_BID);
    exchange.identity().forEach(tree.putArray("identity")::add);
    tree.put("openBids", exchange.openBids())
        .put("expirySeconds", exchange.expirySeconds())
        .put("requestsPerSecond", exchange.requestsPerSecond())
        .put("priceKeys", exchange.priceKeys())
        .put("gdprWhenUnstated", word(exchange.gdprWhenUnstated()));
  }
}
