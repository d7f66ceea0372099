package io.attune.state.placement;

import io.attune.language.document.Document;
import io.attune.state.placement.Placement.Ads;
import io.attune.state.placement.Placement.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Checks the part of a placement's definition that says how ads compete for it.
final class AdsReader {
  static final String FIRST = "first";
  static final String SECOND = "second";

  /// The format of items of the catalogue.
  static final String PRODUCT = "product";

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}");
  private static final List<String> FORMATS = List.of("banner", "native", PRODUCT, "offer");
  private static final List<String> ON_EXCHANGES = List.of("banner", "native", PRODUCT);
  private static final int MAX_SIZES = 50;
  private static final long MAX_FLOOR = 1_000_000_000_000L;

  private AdsReader() {}

  static Ads read(Document tree) {
    tree.only(
        "currency",
        "floorMicros",
        "price",
        "explore",
        "formats",
        "sizes",
        "model",
        "calibrate",
        "exchange");
    Optional<Exchange> exchange = tree.find("exchange").map(ExchangeReader::read);
    Document currency = tree.get("currency");
    if (!CURRENCY.matcher(currency.text(1, 256)).matches()) {
      throw currency.refuse("a currency of ISO 4217 such as EUR");
    }
    return new Ads(
        currency.text(1, 3),
        tree.find("floorMicros").map(floor -> floor.integer(0, MAX_FLOOR)).orElse(0L),
        secondPrice(tree.find("price"), exchange.isPresent()),
        tree.find("explore").map(share -> (float) share.number(0, 1)).orElse(0f),
        texts(tree.find("formats"), FORMATS.size(), each -> format(each, exchange.isPresent())),
        texts(tree.find("sizes"), MAX_SIZES, AdsReader::size),
        tree.find("model").map(DefinitionReader::model),
        calibrate(tree),
        exchange);
  }

  private static boolean calibrate(Document tree) {
    Optional<Document> calibrate = tree.find("calibrate");
    if (calibrate.isPresent() && tree.find("model").isEmpty()) {
      throw calibrate.get().refuse("a model beside it, whose probabilities it corrects");
    }
    return calibrate.map(Document::flag).orElse(false);
  }

  /// An exchange says what winners pay: nothing is to be made of its price here.
  private static boolean secondPrice(Optional<Document> price, boolean exchange) {
    boolean second = price.map(AdsReader::secondPrice).orElse(!exchange);
    if (second && exchange) {
      throw price.orElseThrow().refuse(FIRST + " or nothing where the placement is an exchange");
    }
    return second;
  }

  private static boolean secondPrice(Document price) {
    return switch (price.text(1, 64)) {
      case FIRST -> false;
      case SECOND -> true;
      default -> throw price.refuse(FIRST + " or " + SECOND);
    };
  }

  private static String format(Document format, boolean exchange) {
    List<String> shown = exchange ? ON_EXCHANGES : FORMATS;
    if (!shown.contains(format.text(1, 64))) {
      throw format.refuse("one of " + shown);
    }
    return format.text(1, 64);
  }

  private static String size(Document size) {
    if (!SIZE.matcher(size.text(1, 64)).matches()) {
      throw size.refuse("width x height in pixels such as 300x250");
    }
    return size.text(1, 64);
  }

  private interface Text {
    String of(Document each);
  }

  private static List<String> texts(Optional<Document> tree, int most, Text reader) {
    List<String> texts = new ArrayList<>();
    for (Document each : tree.map(list -> list.elements(most)).orElse(List.of())) {
      String text = reader.of(each);
      if (texts.contains(text)) {
        throw each.refuse("each once");
      }
      texts.add(text);
    }
    return texts;
  }
}
