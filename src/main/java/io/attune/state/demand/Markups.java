package io.attune.state.demand;

import io.attune.language.campaign.Creative;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the markup of creatives holds. What did not change is not read again. One thread follows.
final class Markups {
  /// Also as scripts write it.
  private static final String[] CLEAR = {"http://", "http:\\/\\/"};

  /// Names of what XML and SVG are, which nobody loads.
  private static final String NAMES = "www.w3.org";

  private @Nullable Creative[] read = {};
  private Holding holding = new Holding(new long[0], new long[0], new long[0]);

  /// Sets of creatives, bit by number. Not to be changed.
  ///
  /// @param secure load nothing in the clear
  /// @param scripts have scripts
  /// @param frames have frames
  record Holding(long[] secure, long[] scripts, long[] frames) {
    Holding copy(int words) {
      return new Holding(
          Arrays.copyOf(secure, words),
          Arrays.copyOf(scripts, words),
          Arrays.copyOf(frames, words));
    }
  }

  /// Of those of line items that name placements: only these may name an exchange.
  @SuppressWarnings("ReferenceEquality") // definitions are replaced, never changed
  Holding follow(int creatives, @Nullable Line[] lines) {
    if (creatives > read.length) {
      read = Arrays.copyOf(read, creatives);
      holding = holding.copy((creatives + Book.WORD - 1) / Book.WORD);
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
    return holding.copy(holding.secure.length);
  }

  private void read(Creative creative) {
    int number = creative.number();
    read[number] = creative;
    String html =
        creative.content() instanceof Creative.Html markup
            ? markup.html().toLowerCase(Locale.ROOT)
            : "";
    set(holding.secure, number, isSecure(html));
    set(holding.scripts, number, html.contains("<script"));
    set(holding.frames, number, html.contains("<iframe"));
  }

  private static void set(long[] set, int number, boolean holds) {
    set[number / Book.WORD] &= ~(1L << number);
    set[number / Book.WORD] |= holds ? 1L << number : 0;
  }

  /// All other contents have addresses of `https` only, or an item's, which the catalogue knows.
  ///
  /// @param text in small letters; empty for what is no markup
  private static boolean isSecure(String text) {
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
