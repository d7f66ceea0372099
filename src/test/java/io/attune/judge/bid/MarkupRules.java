package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The markup: of the type that `mtype` says, asked for, secure where it must be.
final class MarkupRules {
  private static final int XHTML_BANNER = 2;
  private static final int JAVASCRIPT = 3;
  private static final int IFRAME = 4;
  private static final String HTML = "text/html";
  private static final Pattern ELEMENT = Pattern.compile("<[a-z!]", Pattern.CASE_INSENSITIVE);
  private static final Pattern INSECURE =
      Pattern.compile("http://(?!www\\.w3\\.org/)[^\\s\"'<>]*", Pattern.CASE_INSENSITIVE);
  private static final Pattern SCRIPT = Pattern.compile("<script[ >]", Pattern.CASE_INSENSITIVE);
  private static final Pattern FRAME = Pattern.compile("<iframe[ >]", Pattern.CASE_INSENSITIVE);

  private final Findings found;
  private final boolean inNotice;

  MarkupRules(Findings found, boolean inNotice) {
    this.found = found;
    this.inNotice = inNotice;
  }

  void judge(Offer offer) {
    boolean asked = offer.format().isObject();
    found.unless(
        asked,
        Rule.MARKUP_TYPE,
        offer.path("mtype"),
        offer.bid().path("mtype"),
        "a format of the imp");
    String markup = offer.text("adm");
    if (inNotice) {
      found.unless(!offer.bid().has("adm"), Rule.MARKUP, offer.path("adm"), markup, "none");
    } else if (asked) {
      markup(offer, markup);
    }
    secure(offer, "adm", markup);
    secure(offer, "iurl", offer.text("iurl"));
  }

  private void markup(Offer offer, String markup) {
    String path = offer.path("adm");
    found.unless(!markup.isBlank(), Rule.MARKUP, path, "none", "markup");
    Optional<ObjectNode> object = Wire.json(markup);
    switch (offer.markupType()) {
      case Offer.BANNER -> {
        boolean html = object.isEmpty() && ELEMENT.matcher(markup).find() && !isVast(markup);
        found.unless(html, Rule.MARKUP_TYPE, path, markup, "HTML");
        banner(offer, markup);
      }
      case Offer.NATIVE -> {
        found.unless(object.isPresent(), Rule.MARKUP_TYPE, path, markup, "an object of Native");
        object.ifPresent(root -> new NativeRules(found).judge(offer, root));
      }
      default -> found.unless(isVast(markup), Rule.MARKUP_TYPE, path, markup, "VAST");
    }
  }

  private static boolean isVast(String markup) {
    return markup.toLowerCase(Locale.ROOT).contains("<vast");
  }

  private void banner(Offer offer, String markup) {
    Set<Integer> types = Set.copyOf(types(markup));
    List<Integer> blocked = Loose.wholes(offer.format().path("btype"));
    found.unless(
        blocked.stream().noneMatch(types::contains),
        Rule.AD_TYPE,
        offer.path("adm"),
        "type " + types,
        "none of " + blocked);
    List<String> mimes =
        Loose.texts(offer.format().path("mimes")).stream()
            .map(mime -> mime.toLowerCase(Locale.ROOT))
            .toList();
    found.unless(
        mimes.isEmpty() || mimes.contains(HTML),
        Rule.AD_TYPE,
        offer.path("adm"),
        HTML,
        "one of " + mimes);
  }

  private static List<Integer> types(String markup) {
    boolean script = SCRIPT.matcher(markup).find();
    boolean frame = FRAME.matcher(markup).find();
    return script && frame
        ? List.of(JAVASCRIPT, IFRAME)
        : List.of(script ? JAVASCRIPT : frame ? IFRAME : XHTML_BANNER);
  }

  private void secure(Offer offer, String field, String text) {
    if (offer.isSecure()) {
      for (Matcher insecure = INSECURE.matcher(text.replace("\\/", "/")); insecure.find(); ) {
        found.add(Rule.SECURE, offer.path(field), insecure.group(), "https, as the imp is secure");
      }
    }
  }

  /// The request's native object, in text or not, without a root.
  static Optional<JsonNode> nativeAsked(Offer offer) {
    JsonNode request = offer.format().path("request");
    JsonNode read =
        request.isTextual()
            ? Wire.json(request.textValue()).<JsonNode>map(r -> r).orElse(request)
            : request;
    JsonNode inner = offer.format().path("request_native");
    JsonNode root = read.isObject() ? read : inner;
    JsonNode bare = root.path("native").isObject() ? root.path("native") : root;
    return bare.isObject() ? Optional.of(bare) : Optional.empty();
  }
}
