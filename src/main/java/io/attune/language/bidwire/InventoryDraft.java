package io.attune.language.bidwire;

import io.attune.language.openrtb.Inventory;
import java.util.List;

/// A site, app or screen while it is read, from either wire.
final class InventoryDraft {
  final Inventory.Kind kind;
  String id = "";
  String name = "";
  String domain = "";
  String bundle = "";
  String page = "";
  String referrer = "";
  List<String> categories = List.of();
  List<String> sectionCategories = List.of();
  List<String> pageCategories = List.of();
  int taxonomy = 1;
  String commas = "";
  List<String> keywords = List.of();
  Inventory.Publisher publisher = Inventory.Publisher.UNSTATED;
  Inventory.Content content = Inventory.Content.UNSTATED;

  InventoryDraft(Inventory.Kind kind) {
    this.kind = kind;
  }

  Inventory build() {
    return new Inventory(
        kind,
        id,
        name,
        Bounds.small(domain),
        bundle,
        page,
        referrer,
        Bounds.joined(Bounds.joined(categories, sectionCategories), pageCategories),
        Math.max(1, taxonomy),
        Bounds.keywords(commas, keywords),
        publisher,
        content);
  }

  /// Content while it is read, from either wire.
  static final class ContentDraft {
    String id = "";
    String title = "";
    String url = "";
    List<String> categories = List.of();
    int taxonomy = 1;
    String language = "";
    String languageTag = "";
    String commas = "";
    List<String> keywords = List.of();
    boolean live;

    Inventory.Content build() {
      return new Inventory.Content(
          id,
          title,
          url,
          categories,
          Math.max(1, taxonomy),
          language.isEmpty() ? languageTag : language,
          Bounds.keywords(commas, keywords),
          live);
    }
  }
}
