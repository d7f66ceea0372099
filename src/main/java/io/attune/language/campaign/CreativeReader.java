package io.attune.language.campaign;

import io.attune.language.campaign.Creative.Approval;
import io.attune.language.campaign.Creative.Content;
import io.attune.language.campaign.Creative.Format;
import io.attune.language.campaign.Creative.Owner;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.document.Document;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads creatives.
final class CreativeReader {
  static final String[] FIELDS = {
    "state",
    "advertiser",
    "lineItem",
    "name",
    "format",
    "size",
    "html",
    "imageUrl",
    "alt",
    "native",
    "product",
    "offer",
    "clickUrl",
    "weight",
    "approval",
    "from",
    "until",
    "attributes",
    "apis",
    "language",
    "children"
  };

  private static final String[] OF_BANNERS = {"size", "html", "imageUrl", "alt"};
  private static final int MAX_HTML = 65_536;
  private static final int MAX_NAME = 200;
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_LABEL = 100;
  private static final int MAX_TRAITS = 20;
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");

  private CreativeReader() {}

  static Creative read(Identity identity, Document tree) {
    Format format = Fields.oneOf(tree.get("format"), Format.values());
    Content content = content(format, tree);
    long from = tree.find("from").map(Fields::moment).orElse(Long.MIN_VALUE);
    long until = tree.find("until").map(Fields::moment).orElse(Long.MAX_VALUE);
    if (from >= until) {
      throw tree.get("until").refuse("after from");
    }
    return new Creative(
        identity.id(),
        identity.number(),
        identity.version(),
        DefinitionReader.state(Kind.CREATIVE, tree),
        owner(tree),
        tree.find("name").map(d -> d.text(0, MAX_NAME)).orElse(""),
        content,
        format == Format.BANNER ? LineItemReader.size(tree.get("size")) : LineItem.Size.NONE,
        clickUrl(content, tree),
        LineItemReader.weight(tree),
        tree.find("approval").map(d -> Fields.oneOf(d, Approval.values())).orElse(Approval.PENDING),
        from,
        until,
        traits(tree));
  }

  private static Creative.Traits traits(Document tree) {
    return new Creative.Traits(
        DefinitionReader.numbers(tree.find("attributes"), MAX_TRAITS),
        DefinitionReader.numbers(tree.find("apis"), MAX_TRAITS),
        tree.find("language").map(CreativeReader::language).orElse(""),
        tree.find("children").map(Document::flag).orElse(false));
  }

  private static String language(Document document) {
    String text = document.text(0, MAX_LABEL);
    if (!text.isEmpty() && !LANGUAGE.matcher(text).matches()) {
      throw document.refuse("two small letters of ISO 639-1 such as en");
    }
    return text;
  }

  private static Owner owner(Document tree) {
    Optional<Document> advertiser = tree.find("advertiser");
    Optional<Document> lineItem = tree.find("lineItem");
    if (advertiser.isPresent() && lineItem.isPresent()) {
      throw lineItem.get().refuse("none beside advertiser: one owner");
    }
    return advertiser.isPresent()
        ? new Owner(Owner.Kind.ADVERTISER, Fields.id(advertiser.get()))
        : new Owner(Owner.Kind.LINE_ITEM, Fields.id(tree.get("lineItem")));
  }

  private static Content content(Format format, Document tree) {
    if (format != Format.BANNER) {
      refuseOthers(tree, format, OF_BANNERS);
    }
    for (Format other : Format.values()) {
      if (other != format && other != Format.BANNER) {
        refuseOthers(tree, format, Fields.word(other));
      }
    }
    return switch (format) {
      case BANNER -> banner(tree);
      case NATIVE -> assets(tree.get("native"));
      case PRODUCT ->
          new Creative.Product(tree.get("product").only("item").get("item").text(1, 256));
      case OFFER -> {
        Document offer = tree.get("offer").only("code", "text");
        yield new Creative.Offer(
            offer.get("code").text(1, MAX_LABEL), offer.get("text").text(1, MAX_TEXT));
      }
    };
  }

  private static void refuseOthers(Document tree, Format format, String... fields) {
    for (String field : fields) {
      tree.find(field)
          .ifPresent(
              found -> {
                throw found.refuse("nothing where format is " + Fields.word(format));
              });
    }
  }

  private static Content banner(Document tree) {
    Optional<Document> html = tree.find("html");
    Optional<Document> image = tree.find("imageUrl");
    if (html.isEmpty()) {
      return new Creative.Image(
          Fields.target(tree.get("imageUrl")),
          tree.find("alt").map(d -> d.text(0, MAX_TEXT)).orElse(""));
    }
    image
        .or(() -> tree.find("alt"))
        .ifPresent(
            found -> {
              throw found.refuse("none beside html");
            });
    return new Creative.Html(html.get().text(1, MAX_HTML));
  }

  private static Content assets(Document assets) {
    assets.only("title", "text", "imageUrl", "iconUrl", "sponsoredBy", "callToAction");
    return new Creative.Native(
        assets.get("title").text(1, MAX_NAME),
        assets.find("text").map(d -> d.text(0, MAX_TEXT)).orElse(""),
        assets.find("imageUrl").map(Fields::target).orElse(""),
        assets.find("iconUrl").map(Fields::target).orElse(""),
        assets.find("sponsoredBy").map(d -> d.text(0, MAX_NAME)).orElse(""),
        assets.find("callToAction").map(d -> d.text(0, MAX_LABEL)).orElse(""));
  }

  /// An image or a native ad leads somewhere; an item has its page, markup its own links, and an
  /// offer may just be read.
  private static String clickUrl(Content content, Document tree) {
    boolean needed = content instanceof Creative.Image || content instanceof Creative.Native;
    return needed
        ? Fields.target(tree.get("clickUrl"))
        : tree.find("clickUrl").map(Fields::target).orElse("");
  }
}
