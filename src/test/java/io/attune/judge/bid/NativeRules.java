package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Native 1.0 to 1.2, answered as asked.
final class NativeRules {
  private static final List<String> KINDS = List.of("title", "img", "video", "data");
  private static final int IMPRESSION = 1;
  private static final int IMAGE = 1;
  private static final int SCRIPT = 2;

  private final Findings found;

  NativeRules(Findings found) {
    this.found = found;
  }

  void judge(Offer offer, ObjectNode markup) {
    Optional<JsonNode> asked = MarkupRules.nativeAsked(offer);
    String path = offer.path("adm");
    if (asked.isEmpty()) {
      found.add(Rule.NATIVE, path, "native", "none, as the request cannot be read");
      return;
    }
    String version = version(offer, asked.orElseThrow());
    boolean wrapped = markup.path("native").isObject();
    found.unless(
        version.isEmpty() || wrapped == version.startsWith("1.0"),
        Rule.NATIVE,
        path,
        wrapped ? "a root" : "no root",
        "as version " + version + " has it");
    JsonNode root = wrapped ? markup.path("native") : markup;
    assets(root, asked.orElseThrow(), path);
    link(root.path("link"), path);
    trackers(root, asked.orElseThrow(), version, path);
  }

  /// Empty where it is not clear.
  private static String version(Offer offer, JsonNode asked) {
    Optional<String> inner = Loose.text(asked.path("ver")).filter(v -> !v.isBlank());
    Optional<String> outer = Loose.text(offer.format().path("ver")).filter(v -> !v.isBlank());
    if (inner.isPresent() && outer.isPresent() && !inner.equals(outer)) {
      return "";
    }
    return inner.or(() -> outer).orElse("");
  }

  private void assets(JsonNode root, JsonNode asked, String path) {
    Map<String, JsonNode> byId = new HashMap<>();
    for (JsonNode asset : Loose.objects(asked.path("assets"))) {
      Loose.text(asset.path("id")).ifPresent(id -> byId.put(id, asset));
    }
    Set<String> given = new HashSet<>();
    for (JsonNode asset : root.path("assets")) {
      String id = asset.path("id").asText("");
      String at = path + ".assets " + id;
      found.unless(given.add(id), Rule.NATIVE, at, "twice", "once");
      JsonNode wish = byId.get(id);
      if (wish == null) {
        found.add(Rule.NATIVE, at, "id " + id, "one of " + byId.keySet());
      } else {
        asset(asset, wish, at);
      }
    }
    byId.forEach(
        (id, wish) ->
            found.unless(
                given.contains(id) || !Loose.yes(wish.path("required")),
                Rule.NATIVE,
                path + ".assets " + id,
                "none",
                "the asset that is required"));
  }

  private void asset(JsonNode asset, JsonNode wish, String at) {
    for (String kind : KINDS) {
      found.unless(
          !asset.has(kind) || wish.has(kind), Rule.NATIVE, at, kind, "what was asked for: " + wish);
      found.unless(
          asset.has(kind) || !wish.path(kind).isObject(), Rule.NATIVE, at, asset, "with " + kind);
    }
    text(asset.path("title").path("text"), asset.has("title"), wish.path("title"), at);
    text(asset.path("data").path("value"), asset.has("data"), wish.path("data"), at);
    if (asset.has("img")) {
      image(asset.path("img"), wish.path("img"), at);
    }
  }

  private void text(JsonNode text, boolean given, JsonNode wish, String at) {
    if (given) {
      String value = text.asText("");
      int most = Loose.whole(wish.path("len")).filter(len -> len > 0).orElse(Integer.MAX_VALUE);
      found.unless(
          !value.isEmpty() && value.codePointCount(0, value.length()) <= most,
          Rule.NATIVE,
          at,
          text,
          "1 to " + most + " characters");
    }
  }

  /// Sizes may be left out.
  private void image(JsonNode image, JsonNode wish, String at) {
    found.unless(
        NoticeRules.isAbsolute(image.path("url").asText("")), Rule.NATIVE, at, image, "an address");
    for (String side : List.of("w", "h")) {
      Optional<Integer> least = Loose.whole(wish.path(side + "min")).filter(l -> l > 0);
      Optional<Integer> exact = Loose.whole(wish.path(side)).filter(l -> l > 0);
      int length = image.path(side).asInt(0);
      boolean kept =
          !image.has(side)
              || (least.isPresent()
                  ? length >= least.orElseThrow()
                  : exact.isEmpty() || length == exact.orElseThrow());
      found.unless(kept, Rule.NATIVE, at, image, "as large as " + wish);
    }
  }

  private void link(JsonNode link, String path) {
    found.unless(
        NoticeRules.isAbsolute(link.path("url").asText("")),
        Rule.LINK,
        path + ".link",
        link,
        "an absolute url");
  }

  private void trackers(JsonNode root, JsonNode asked, String version, String path) {
    Set<List<Integer>> declared = new HashSet<>();
    for (JsonNode tracker : Loose.objects(asked.path("eventtrackers"))) {
      for (int method : Loose.wholes(tracker.path("methods"))) {
        Loose.whole(tracker.path("event")).ifPresent(event -> declared.add(List.of(event, method)));
      }
    }
    for (JsonNode tracker : root.path("eventtrackers")) {
      List<Integer> pair =
          List.of(tracker.path("event").asInt(-1), tracker.path("method").asInt(-1));
      found.unless(
          declared.contains(pair),
          Rule.TRACKER,
          path + ".eventtrackers",
          pair,
          "one of " + declared);
    }
    boolean older = version.startsWith("1.0") || version.startsWith("1.1");
    found.unless(
        older
            || root.path("imptrackers").isEmpty()
            || declared.contains(List.of(IMPRESSION, IMAGE)),
        Rule.TRACKER,
        path + ".imptrackers",
        root.path("imptrackers"),
        "declared");
    found.unless(
        older || !root.has("jstracker") || declared.contains(List.of(IMPRESSION, SCRIPT)),
        Rule.TRACKER,
        path + ".jstracker",
        root.path("jstracker"),
        "declared");
  }
}
