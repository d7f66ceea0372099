package io.attune.language.bidwire;

import io.attune.language.openrtb.Inventory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Site, app and screen from JSON.
final class JsonSurroundings {
  private JsonSurroundings() {}

  static @Nullable Inventory site(JsonCursor in) throws IOException {
    return inventory(in, Inventory.Kind.SITE);
  }

  static @Nullable Inventory app(JsonCursor in) throws IOException {
    return inventory(in, Inventory.Kind.APP);
  }

  static @Nullable Inventory screen(JsonCursor in) throws IOException {
    return inventory(in, Inventory.Kind.SCREEN);
  }

  private static @Nullable Inventory inventory(JsonCursor in, Inventory.Kind kind)
      throws IOException {
    if (!in.object()) {
      return null;
    }
    InventoryDraft draft = new InventoryDraft(kind);
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> draft.id = in.detail();
        case "name" -> draft.name = in.detail();
        case "domain" -> draft.domain = in.detail();
        case "keywords" -> draft.commas = in.detail();
        case "publisher" -> draft.publisher = publisher(in);
        case "content" -> draft.content = content(in);
        default -> own(name, in, draft);
      }
    }
    return draft.build();
  }

  /// Fields that not all three have.
  private static void own(String name, JsonCursor in, InventoryDraft draft) throws IOException {
    boolean site = draft.kind == Inventory.Kind.SITE;
    if (draft.kind == Inventory.Kind.SCREEN) {
      in.skip();
      return;
    }
    switch (name) {
      case "cat" -> draft.categories = in.details();
      case "sectioncat" -> draft.sectionCategories = in.details();
      case "pagecat" -> draft.pageCategories = in.details();
      case "cattax" -> draft.taxonomy = in.count();
      case "kwarray" -> draft.keywords = in.details();
      case "bundle" -> draft.bundle = site ? skipped(in) : in.detail();
      case "storeurl" -> draft.page = site ? skipped(draft.page, in) : in.detail();
      case "page" -> draft.page = site ? in.detail() : skipped(draft.page, in);
      case "ref" -> draft.referrer = site ? in.detail() : skipped(in);
      default -> in.skip();
    }
  }

  private static String skipped(JsonCursor in) throws IOException {
    return skipped("", in);
  }

  private static String skipped(String instead, JsonCursor in) throws IOException {
    in.skip();
    return instead;
  }

  private static Inventory.Publisher publisher(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Inventory.Publisher.UNSTATED;
    }
    String id = "";
    String title = "";
    String domain = "";
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.detail();
        case "name" -> title = in.detail();
        case "domain" -> domain = in.detail();
        default -> in.skip();
      }
    }
    return new Inventory.Publisher(id, title, Bounds.small(domain));
  }

  private static Inventory.Content content(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Inventory.Content.UNSTATED;
    }
    InventoryDraft.ContentDraft draft = new InventoryDraft.ContentDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> draft.id = in.detail();
        case "title" -> draft.title = in.detail();
        case "url" -> draft.url = in.detail();
        case "cat" -> draft.categories = in.details();
        case "cattax" -> draft.taxonomy = in.count();
        case "language" -> draft.language = in.detail();
        case "langb" -> draft.languageTag = in.detail();
        case "keywords" -> draft.commas = in.detail();
        case "kwarray" -> draft.keywords = in.details();
        case "livestream" -> draft.live = in.detailFlag();
        default -> in.skip();
      }
    }
    return draft.build();
  }
}
