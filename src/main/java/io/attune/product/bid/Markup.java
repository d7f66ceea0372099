package io.attune.product.bid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Transparency;
import io.attune.language.openrtb.Native;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// What a bid shows, as text.
final class Markup {
  /// What stands in a creative's HTML for the address that a click goes to.
  static final String CLICK = "${CLICK_URL}";

  private static final JsonFactory JSON = new JsonFactory();

  private Markup() {}

  /// The HTML of a banner; empty for what is none.
  ///
  /// @param click where a click goes
  static String banner(Creative creative, String click) {
    return switch (creative.content()) {
      case Creative.Html html -> html.html().replace(CLICK, click);
      case Creative.Image image ->
          "<a href=\""
              + escaped(click)
              + "\" target=\"_blank\" rel=\"noopener\"><img src=\""
              + escaped(image.url())
              + "\" width=\""
              + creative.size().width()
              + "\" height=\""
              + creative.size().height()
              + "\" alt=\""
              + escaped(image.alt())
              + "\" style=\"border:0\"></a>";
      case Creative.Native text -> "";
      case Creative.Product product -> "";
      case Creative.Offer offer -> "";
    };
  }

  /// Over the lower edge of a banner: on whose behalf it is shown, and who pays.
  static String transparency(Transparency said) {
    return "<div style=\"position:absolute;left:0;bottom:0;background:#fff;color:#333;font:9px sans-serif\">Ad: "
        + escaped(said.behalf())
        + (said.paid().equals(said.behalf()) ? "" : ", paid by " + escaped(said.paid()))
        + "</div>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// A native answer: the assets that were asked for and can be filled, and where a click goes.
  static String nativeAd(Native place, NativeParts.Parts parts, String click) {
    boolean root = hasRoot(place);
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      if (root) {
        json.writeObjectFieldStart("native");
      }
      if (!place.version().isEmpty()) {
        json.writeStringField("ver", place.version());
      }
      json.writeArrayFieldStart("assets");
      for (Native.Asset asset : place.assets()) {
        if (parts.fills(asset)) {
          write(asset, parts, json);
        }
      }
      json.writeEndArray();
      json.writeObjectFieldStart("link");
      json.writeStringField("url", click);
      json.writeEndObject();
      if (root) {
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /// Native 1.0 has a root, later versions have none, whatever the request came in.
  private static boolean hasRoot(Native place) {
    return place.version().isEmpty() ? place.wrapped() : place.version().startsWith("1.0");
  }

  private static void write(Native.Asset asset, NativeParts.Parts parts, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", asset.id());
    if (asset.required()) {
      json.writeNumberField("required", 1);
    }
    switch (asset.kind()) {
      case TITLE -> {
        json.writeObjectFieldStart("title");
        json.writeStringField("text", parts.text(asset));
        json.writeEndObject();
      }
      case DATA -> {
        json.writeObjectFieldStart("data");
        json.writeStringField("value", parts.text(asset));
        json.writeEndObject();
      }
      case IMAGE -> {
        json.writeObjectFieldStart("img");
        json.writeStringField("url", parts.picture(asset).url());
        json.writeEndObject();
      }
      case VIDEO, OTHER -> throw new IllegalStateException("asset: " + asset.kind());
    }
    json.writeEndObject();
  }
}
