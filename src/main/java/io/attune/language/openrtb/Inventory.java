package io.attune.language.openrtb;

import java.util.List;

/// Where the ad is to appear: site, app or screen (sections 3.2.13 to 3.2.17).
///
/// @param domain in small letters
/// @param bundle of an app
/// @param page of a site; of an app the address in the store
/// @param categories of place, section and page together
/// @param keywords of either form
public record Inventory(
    Kind kind,
    String id,
    String name,
    String domain,
    String bundle,
    String page,
    String referrer,
    List<String> categories,
    int taxonomy,
    List<String> keywords,
    Publisher publisher,
    Content content) {
  public static final Inventory UNSTATED =
      new Inventory(
          Kind.UNSTATED,
          "",
          "",
          "",
          "",
          "",
          "",
          List.of(),
          1,
          List.of(),
          Publisher.UNSTATED,
          Content.UNSTATED);

  public Inventory {
    categories = List.copyOf(categories);
    keywords = List.copyOf(keywords);
  }

  /// Which of the three.
  public enum Kind {
    UNSTATED,
    SITE,
    APP,
    SCREEN
  }

  /// @param domain in small letters
  public record Publisher(String id, String name, String domain) {
    public static final Publisher UNSTATED = new Publisher("", "", "");
  }

  /// @param language ISO 639-1 or BCP 47
  public record Content(
      String id,
      String title,
      String url,
      List<String> categories,
      int taxonomy,
      String language,
      List<String> keywords,
      boolean live) {
    public static final Content UNSTATED =
        new Content("", "", "", List.of(), 1, "", List.of(), false);

    public Content {
      categories = List.copyOf(categories);
      keywords = List.copyOf(keywords);
    }
  }
}
