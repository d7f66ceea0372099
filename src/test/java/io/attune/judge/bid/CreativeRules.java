package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is shown: ids, advertiser, category, attributes, APIs, language, size, transparency.
final class CreativeRules {
  private static final int MOST_ID_BYTES = 128;
  private static final int LONGEST_TEXT = 100;

  private final Findings found;

  CreativeRules(Findings found) {
    this.found = found;
  }

  void judge(Offer offer) {
    int bytes = offer.text("crid").getBytes(StandardCharsets.UTF_8).length;
    found.unless(
        bytes >= 1 && bytes <= MOST_ID_BYTES,
        Rule.CREATIVE_ID,
        offer.path("crid"),
        offer.bid().path("crid"),
        "1 to 128 bytes");
    found.unless(
        !offer.text("cid").isEmpty(),
        Rule.CAMPAIGN_ID,
        offer.path("cid"),
        offer.bid().path("cid"),
        "a text");
    advertiser(offer);
    category(offer);
    attributes(offer);
    language(offer);
    if (offer.markupType() == Offer.BANNER) {
      size(offer);
    }
    transparency(offer);
  }

  private void advertiser(Offer offer) {
    List<String> domains = Loose.texts(offer.bid().path("adomain"));
    String path = offer.path("adomain");
    found.unless(!domains.isEmpty(), Rule.ADVERTISER, path, "none", "a domain");
    List<String> blocked = Loose.texts(offer.asked().at("badv"));
    for (String domain : domains) {
      found.unless(
          blocked.stream().noneMatch(other -> Domains.under(domain, other)),
          Rule.ADVERTISER,
          path,
          domain,
          "none of " + blocked);
    }
  }

  private void category(Offer offer) {
    List<String> blocked = Loose.texts(offer.asked().at("bcat"));
    List<String> allowed = Loose.texts(offer.asked().at("acat"));
    List<String> own = Loose.texts(offer.bid().path("cat"));
    String path = offer.path("cat");
    found.unless(
        !own.isEmpty() || blocked.isEmpty() && allowed.isEmpty(),
        Rule.CATEGORY,
        path,
        "none",
        "one, where some are blocked or allowed");
    int taxonomy = Loose.whole(offer.bid().path("cattax")).orElse(1);
    if (taxonomy != offer.asked().taxonomy()) {
      return;
    }
    for (String category : own) {
      found.unless(
          blocked.stream().noneMatch(other -> within(category, other)),
          Rule.CATEGORY,
          path,
          category,
          "none of " + blocked);
      found.unless(
          allowed.isEmpty() || allowed.stream().anyMatch(other -> within(category, other)),
          Rule.CATEGORY,
          path,
          category,
          "one of " + allowed);
    }
  }

  /// IAB22-1 is within IAB22.
  private static boolean within(String category, String other) {
    return category.equalsIgnoreCase(other)
        || category.toUpperCase(Locale.ROOT).startsWith(other.toUpperCase(Locale.ROOT) + "-");
  }

  private void attributes(Offer offer) {
    List<Integer> blocked = Loose.wholes(offer.format().path("battr"));
    for (int attribute : Loose.wholes(offer.bid().path("attr"))) {
      found.unless(
          !blocked.contains(attribute),
          Rule.ATTRIBUTE,
          offer.path("attr"),
          attribute,
          "none of " + blocked);
    }
    List<Integer> offered = Loose.wholes(offer.format().path("api"));
    for (int api : Loose.wholes(offer.bid().path("apis"))) {
      found.unless(
          !offer.format().isObject() || offered.contains(api),
          Rule.AD_TYPE,
          offer.path("apis"),
          api,
          "one of " + offered);
    }
  }

  private void language(Offer offer) {
    for (String list : List.of("wlang", "wlangb")) {
      List<String> allowed =
          Loose.texts(offer.asked().at(list)).stream().map(CreativeRules::primary).toList();
      found.unless(
          allowed.isEmpty() || allowed.contains(primary(offer.text("language"))),
          Rule.LANGUAGE,
          offer.path("language"),
          offer.text("language"),
          "one of " + allowed);
    }
  }

  private static String primary(String tag) {
    return tag.toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
  }

  private void size(Offer offer) {
    int w = offer.bid().path("w").asInt(0);
    int h = offer.bid().path("h").asInt(0);
    JsonNode banner = offer.format();
    List<JsonNode> formats =
        Loose.objects(banner.path("format")).stream().filter(CreativeRules::usable).toList();
    boolean kept =
        formats.isEmpty()
            ? fits(w, h, banner)
            : formats.stream().anyMatch(format -> fits(w, h, format));
    found.unless(
        w > 0 && h > 0 && kept,
        Rule.SIZE,
        offer.path("w"),
        w + "x" + h,
        "one of " + (formats.isEmpty() ? banner : formats));
  }

  private static boolean usable(JsonNode format) {
    return positive(format, "w") && positive(format, "h")
        || positive(format, "wratio") && positive(format, "hratio");
  }

  private static boolean positive(JsonNode format, String side) {
    return Loose.whole(format.path(side)).filter(length -> length > 0).isPresent();
  }

  private static boolean fits(int w, int h, JsonNode format) {
    boolean exact = is(format, "w", w) && is(format, "h", h);
    long wratio = Loose.whole(format.path("wratio")).orElse(0);
    long hratio = Loose.whole(format.path("hratio")).orElse(0);
    boolean flexible = wratio > 0 && hratio > 0 && w * hratio == h * wratio;
    return exact || flexible && w >= Loose.whole(format.path("wmin")).orElse(0);
  }

  private static boolean is(JsonNode format, String side, int length) {
    Optional<Integer> asked = Loose.whole(format.path(side));
    return asked.filter(one -> one == length).isPresent();
  }

  private void transparency(Offer offer) {
    if (!offer.asked().needsTransparency()) {
      return;
    }
    JsonNode said = offer.bid().path("ext").path("dsa");
    for (String text : List.of("behalf", "paid")) {
      int length = said.path(text).asText("").length();
      found.unless(
          length >= 1 && length <= LONGEST_TEXT,
          Rule.TRANSPARENCY,
          offer.path("ext.dsa." + text),
          said.path(text),
          "a text of 1 to 100 characters");
    }
    JsonNode publisher = offer.asked().dsa().path("pubrender");
    int bidder = said.path("adrender").asInt(-1);
    boolean nobody = Loose.whole(publisher).filter(shows -> shows == 0).isPresent() && bidder == 0;
    boolean both = Loose.whole(publisher).filter(shows -> shows == 2).isPresent() && bidder == 1;
    found.unless(
        !nobody && !both,
        Rule.TRANSPARENCY,
        offer.path("ext.dsa.adrender"),
        bidder + " where pubrender is " + publisher,
        "one of the two to show it");
  }
}
