package io.attune.language.openrtb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// One offer for one imp (section 4.2.3). Absent texts are left out of the answer.
///
/// @param id ours, 1 or more characters
/// @param impId as the request has it
/// @param priceMicros per thousand, 0 to [Price#MOST]
/// @param deal empty: an open bid
/// @param expirySeconds how long the bid may wait for its impression; 0 when unstated
public record Bid(
    String id,
    String impId,
    long priceMicros,
    String deal,
    int expirySeconds,
    Markup markup,
    Creative creative,
    Notices notices,
    Optional<Transparency> transparency) {
  public Bid {
    check(!id.isEmpty(), "bid.id", id, "1 or more characters");
    check(!impId.isEmpty(), "bid.impid", impId, "1 or more characters");
    check(
        priceMicros >= 0 && priceMicros <= Price.MOST,
        "bid.price",
        priceMicros,
        "0 to " + Price.MOST + " micros");
  }

  /// What is shown.
  ///
  /// @param text HTML, VAST or native JSON; empty when the win notice answers with it
  /// @param apis that it needs
  /// @param seconds of video and audio, else 0
  /// @param protocol of video and audio, else 0
  public record Markup(
      MarkupType type, String text, int w, int h, List<Integer> apis, int seconds, int protocol) {
    public Markup {
      apis = List.copyOf(apis);
    }
  }

  /// Whose it is.
  ///
  /// @param id 1 to 128 bytes of UTF-8
  /// @param domains of the advertiser
  /// @param taxonomy of the categories, AdCOM's number
  /// @param attributes AdCOM's creative attributes
  /// @param image address of a picture of it; may be empty
  public record Creative(
      String id,
      String campaign,
      String ad,
      List<String> domains,
      List<String> categories,
      int taxonomy,
      List<Integer> attributes,
      String language,
      String image,
      String bundle) {
    private static final int MOST_ID_BYTES = 128;

    public Creative {
      int bytes = id.getBytes(StandardCharsets.UTF_8).length;
      check(bytes >= 1 && bytes <= MOST_ID_BYTES, "bid.crid", id, "1 to 128 bytes");
      domains = List.copyOf(domains);
      categories = List.copyOf(categories);
      attributes = List.copyOf(attributes);
    }
  }

  /// Addresses that are called when the bid won, is billable, or lost; with macros.
  public record Notices(String win, String billing, String loss) {}

  /// What the EU Digital Services Act wants shown.
  ///
  /// @param behalf on whose behalf
  /// @param paid who paid
  /// @param adShows the markup shows it itself
  /// @param uses which user parameters whose system applied
  public record Transparency(String behalf, String paid, boolean adShows, List<Use> uses) {
    public Transparency {
      uses = List.copyOf(uses);
    }
  }

  public record Use(String domain, List<Integer> parameters) {
    public Use {
      parameters = List.copyOf(parameters);
    }
  }

  private static void check(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
    }
  }
}
