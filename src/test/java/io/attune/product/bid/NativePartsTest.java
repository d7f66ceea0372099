package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.openrtb.Native;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativePartsTest {
  private static final NativeParts.Parts PARTS =
      new NativeParts.Parts(
          "Title",
          "",
          "",
          "",
          "",
          new NativeParts.Picture("https://cdn.example/main.jpg", 1_200, 627),
          new NativeParts.Picture("https://cdn.example/icon.png", 128, 128));

  /// `url` is what fills it; `-` when nothing does.
  @ParameterizedTest
  @CsvSource({
    "3, 0, 0, 0, 0, main.jpg",
    "3, 1200, 627, 0, 0, main.jpg",
    "3, 600, 313, 0, 0, -",
    "3, 600, 313, 300, 150, main.jpg",
    "3, 600, 0, 300, 0, main.jpg",
    "3, 1200, 627, 1300, 0, -",
    "1, 0, 0, 50, 50, icon.png",
    "1, 0, 0, 200, 200, -",
    "0, 0, 0, 0, 0, main.jpg",
    "0, 0, 0, 100, 100, main.jpg",
    "0, 128, 128, 0, 0, icon.png",
    "0, 0, 0, 2000, 0, -",
    "7, 0, 0, 0, 0, -"
  })
  void a_picture_is_chosen_by_type_and_size(
      int type, int w, int h, int wMin, int hMin, String url) {
    Native.Asset asset =
        new Native.Asset(1, true, Native.Kind.IMAGE, type, 0, w, h, wMin, hMin, List.of());
    String filled = PARTS.fills(asset) ? PARTS.picture(asset).url() : "-";
    assertEquals(url, filled.substring(filled.lastIndexOf('/') + 1));
  }
}
