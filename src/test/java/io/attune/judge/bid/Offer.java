package io.attune.judge.bid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/// One bid with what it stands in.
///
/// @param path of the bid
/// @param imp what was asked for
record Offer(Asked asked, String path, String seat, String currency, JsonNode bid, JsonNode imp) {
  static final int BANNER = 1;
  static final int NATIVE = 4;
  private static final List<String> FORMATS = List.of("banner", "video", "audio", "native");

  String path(String field) {
    return path + "." + field;
  }

  String text(String field) {
    return bid.path(field).isTextual() ? bid.path(field).textValue() : "";
  }

  /// 0 where none is said.
  int markupType() {
    return bid.path("mtype").asInt(0);
  }

  /// The object of the imp that asks for this type; missing where none does.
  JsonNode format() {
    int type = markupType();
    return imp.path(type >= 1 && type <= FORMATS.size() ? FORMATS.get(type - 1) : "-");
  }

  /// The deal that it names, where the imp has it; an open bid names none, not even one without id.
  Optional<JsonNode> deal() {
    return Loose.objects(imp.path("pmp").path("deals")).stream()
        .filter(deal -> hasDeal())
        .filter(deal -> Loose.text(deal.path("id")).filter(text("dealid")::equals).isPresent())
        .findFirst();
  }

  boolean hasDeal() {
    return !text("dealid").isEmpty();
  }

  boolean isSecure() {
    return Loose.yes(imp.path("secure"));
  }
}
