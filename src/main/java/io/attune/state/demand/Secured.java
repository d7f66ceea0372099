package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which creatives load nothing in the clear. What did not change is not read again. One thread
/// follows.
final class Secured {
  /// Also as scripts write it.
  private static final String[] CLEAR = {"http://", "http:\\/\\/"};

  /// Names of what XML and SVG are, which nobody loads.
  private static final String NAMES = "www.w3.org";

  private @Nullable Creative[] read = {};
  private long[] secure = {};

  /// Bit by number of the creative, of those of line items that name placements: only these may
  /// name an exchange.
  @SuppressWarnings("ReferenceEquality") // definitions are replaced, never changed
  long[] follow(int creatives, @Nullable Line[] lines) {
    if (creatives > read.length) {
      read = Arrays.copyOf(read, creatives);
      secure = Arrays.copyOf(secure, (creatives + Book.WORD - 1) / Book.WORD);
    }
    for (Line line : lines) {
      if (line != null && !line.item().inventory().placements().isEmpty()) {
        for (Creative creative : line.creatives()) {
          if (read[creative.number()] != creative) {
            read(creative);
          }
        }
      }
    }
    return secure.clone();
  }

  private void read(Creative creative) {
    int number = creative.number();
    read[number] = creative;
    secure[number / Book.WORD] &= ~(1L << number);
    if (secure(creative)) {
      secure[number / Book.WORD] |= 1L << number;
    }
  }

  /// All other contents have addresses of `https` only, or an item's, which the catalogue knows.
  static boolean secure(Creative creative) {
    return !(creative.content() instanceof Creative.Html html) || secure(html.html());
  }

  private static boolean secure(String html) {
    String text = html.toLowerCase(Locale.ROOT);
    for (String clear : CLEAR) {
      for (int at = text.indexOf(clear); at >= 0; at = text.indexOf(clear, at + 1)) {
        if (!text.startsWith(NAMES, at + clear.length())) {
          return false;
        }
      }
    }
    return true;
  }
}
