package io.attune.product.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules between fields.
final class CrossCheck {
  private static final int OWN_AUCTIONS = 500;
  private final Findings findings;

  CrossCheck(Findings findings) {
    this.findings = findings;
  }

  void request(JsonNode request) {
    channels(request);
    JsonNode at = request.path("at");
    if (at.isInt() && at.asInt() != 1 && at.asInt() != 2 && at.asInt() < OWN_AUCTIONS) {
      findings.add(
          Rule.ENUM, "at", "1 first price, 2 second price plus, or 500 and more of your own");
    }
    privacy(request);
    Set<String> ids = new HashSet<>();
    JsonNode imps = request.path("imp");
    for (int i = 0; imps.isArray() && i < imps.size(); i++) {
      imp(imps.get(i), "imp[" + i + "]", ids);
    }
  }

  private void channels(JsonNode request) {
    boolean taken = false;
    for (String channel : List.of("site", "app", "dooh")) {
      if (request.path(channel).isObject() && taken) {
        findings.add(Rule.CHANNEL, channel, "at most one of site, app and dooh");
      }
      taken |= request.path(channel).isObject();
    }
  }

  private void privacy(JsonNode request) {
    JsonNode regs = request.path("regs");
    JsonNode user = request.path("user");
    for (String field : List.of("gdpr", "us_privacy", "gpp", "gpp_sid")) {
      conflict(regs, field, "regs." + field);
    }
    for (String field : List.of("consent", "eids")) {
      conflict(user, field, "user." + field);
    }
    conflict(request.path("source"), "schain", "source.schain");
    boolean holds = isOne(regs.path("gdpr")) || isOne(regs.path("ext").path("gdpr"));
    boolean stated =
        !user.path("consent").asText("").isEmpty()
            || !user.path("ext").path("consent").asText("").isEmpty();
    if (holds && !stated) {
      findings.add(
          Rule.CONSENT,
          "user.consent",
          "with gdpr 1 a bidder without a consent string may do nothing");
    }
  }

  private static boolean isOne(JsonNode flag) {
    return flag.isInt() && flag.asInt() == 1 || flag.isBoolean() && flag.asBoolean();
  }

  private void conflict(JsonNode object, String field, String path) {
    JsonNode here = object.path(field);
    JsonNode ext = object.path("ext").path(field);
    if (!here.isMissingNode() && !ext.isMissingNode() && !here.equals(ext)) {
      findings.add(Rule.CONFLICT, path, "ext says something else; readers differ in what counts");
    }
  }

  private void imp(JsonNode imp, String path, Set<String> ids) {
    if (!imp.isObject()) {
      return;
    }
    boolean offered =
        List.of("banner", "video", "audio", "native").stream()
            .anyMatch(format -> imp.path(format).isObject());
    if (!offered) {
      findings.add(Rule.MEDIA_OBJECT, path, "at least one of banner, video, audio and native");
    }
    String id = imp.path("id").asText("");
    if (!id.isEmpty() && !ids.add(id)) {
      findings.add(Rule.DUPLICATE_ID, path + ".id", "bids name an imp by its id");
    }
    JsonNode banner = imp.path("banner");
    boolean sized = banner.has("w") && banner.has("h") || !banner.path("format").isEmpty();
    if (banner.isObject() && !sized) {
      findings.add(Rule.SIZE, path + ".banner", "format, or w and h, say what fits");
    }
    if (imp.path("native").path("request").isTextual()) {
      nativeRequest(imp.path("native"), path + ".native.request");
    }
  }

  /// Findings inside are told at the path of the text, with the path inside in the advice.
  private void nativeRequest(JsonNode place, String path) {
    String text = place.path("request").asText();
    if (text.isEmpty()) {
      return;
    }
    JsonNode root;
    try {
      root = Linter.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      findings.add(Rule.NATIVE, path, "a native request as JSON is due");
      return;
    }
    boolean wrapped = root.path("native").isObject();
    boolean first = place.path("ver").asText("1").startsWith("1.0");
    if (wrapped && !first) {
      findings.add(Rule.NATIVE, path, "the root \"native\" is of 1.0; later versions have none");
      root = root.path("native");
    } else if (wrapped) {
      root = root.path("native");
    }
    Findings inside = new Findings();
    if (root.isObject()) {
      new FieldCheck(inside).object(root, "NativeRequest", "");
    } else {
      inside.add(Rule.TYPE, "", "an object is due");
    }
    inside.list().stream()
        .filter(finding -> !finding.rule().note())
        .forEach(
            finding -> findings.add(Rule.NATIVE, path, finding.path() + ": " + finding.advice()));
  }
}
