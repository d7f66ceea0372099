package io.attune.offline.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads answers as exchanges do: what breaks a rule is thrown away as a whole.
final class AnswerReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LINK = Pattern.compile("href=\"([^\"]+)\"");
  private static final int LONGEST_CREATIVE = 128;
  private static final int BANNER = 1;
  private static final int NATIVE = 4;

  private AnswerReader() {}

  /// The bids, the best one of each imp.
  static List<Offered> read(JsonNode answer, Auction auction) throws InvalidAnswerException {
    require(answer.path("id").asText().equals(auction.id()), "id", answer.path("id"), auction.id());
    String currency = answer.path("cur").asText("USD");
    require(currency.equals("USD"), "cur", currency, "USD");
    require(!answer.path("seatbid").isEmpty(), "seatbid", answer.path("seatbid"), "bids, or 204");
    Map<String, Offered> best = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode seat : answer.path("seatbid")) {
      for (JsonNode bid : seat.path("bid")) {
        Offered offered = offered(bid, auction);
        require(ids.add(offered.bidId()), "bid.id", offered.bidId(), "one of its own");
        best.merge(offered.impId(), offered, (a, b) -> a.bidMicros() >= b.bidMicros() ? a : b);
      }
    }
    return new ArrayList<>(best.values());
  }

  private static Offered offered(JsonNode bid, Auction auction) throws InvalidAnswerException {
    String impId = text(bid, "impid");
    Long floor = auction.floors().get(impId);
    require(floor != null, "impid", impId, "one of " + auction.floors().keySet());
    long micros = micros(bid.path("price"));
    require(floor != null && micros >= floor, "price", bid.path("price"), floor + " micros");
    String creative = text(bid, "crid");
    require(creative.length() <= LONGEST_CREATIVE, "crid", creative, "at most 128 bytes");
    require(!bid.path("adomain").isEmpty(), "adomain", bid.path("adomain"), "a domain");
    require(!text(bid, "adm").isBlank(), "adm", bid.path("adm"), "markup");
    JsonNode imp = imp(auction, impId);
    int type = bid.path("mtype").asInt();
    boolean asked = type == BANNER && imp.has("banner") || type == NATIVE && imp.has("native");
    require(asked, "mtype", bid.path("mtype"), "a format of the imp");
    require(type != BANNER || fits(bid, imp), "w", bid.path("w"), "a size of the imp");
    return new Offered(
        text(bid, "id"),
        impId,
        creative,
        micros,
        notice(bid, "nurl"),
        notice(bid, "burl"),
        notice(bid, "lurl"),
        click(text(bid, "adm"), type));
  }

  /// Where the markup leads; nobody clicks markup that leads nowhere.
  private static String click(String markup, int type) {
    if (type == BANNER) {
      Matcher link = LINK.matcher(markup);
      return link.find() ? link.group(1).replace("&amp;", "&") : "";
    }
    try {
      JsonNode whole = JSON.readTree(markup);
      return whole.path("native").path("link").path("url").asText(whole.at("/link/url").asText());
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static boolean fits(JsonNode bid, JsonNode imp) {
    for (JsonNode format : imp.path("banner").path("format")) {
      if (format.path("w").asInt() == bid.path("w").asInt()
          && format.path("h").asInt() == bid.path("h").asInt()) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode imp(Auction auction, String id) {
    for (JsonNode imp : auction.request().path("imp")) {
      if (imp.path("id").asText().equals(id)) {
        return imp;
      }
    }
    return auction.request().path("-");
  }

  private static long micros(JsonNode price) throws InvalidAnswerException {
    require(price.isNumber(), "price", price, "a number");
    try {
      long micros = new BigDecimal(price.asText()).movePointRight(6).longValueExact();
      require(micros > 0, "price", price, "more than 0");
      return micros;
    } catch (ArithmeticException e) {
      throw new InvalidAnswerException("price", price, "at most 6 places");
    }
  }

  private static String notice(JsonNode bid, String field) throws InvalidAnswerException {
    String address = text(bid, field);
    require(address.startsWith("http"), field, address, "an absolute address");
    require(address.contains("${AUCTION_"), field, address, "macros as the standard writes them");
    return address;
  }

  private static String text(JsonNode bid, String field) throws InvalidAnswerException {
    JsonNode value = bid.path(field);
    require(value.isTextual() && !value.asText().isEmpty(), field, value, "a text");
    return value.asText();
  }

  private static void require(boolean kept, String field, Object value, String expected)
      throws InvalidAnswerException {
    if (!kept) {
      throw new InvalidAnswerException(field, value, expected);
    }
  }
}
