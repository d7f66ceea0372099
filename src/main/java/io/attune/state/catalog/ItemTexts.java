package io.attune.state.catalog;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes [ItemText]s that share what they can: words, category lists, tag lists, column names and
/// link prefixes. One writer.
///
/// @see Interner
final class ItemTexts {
  private final Dictionary brands;
  private final Dictionary categoryCodes;
  private final Links links = new Links();
  private final Interner<String> words = new Interner<>(1 << 16);
  private final Interner<List<String>> tagLists = new Interner<>(1 << 14);
  private final Interner<Categories> categoryLists = new Interner<>(1 << 14);
  private final Interner<ColumnNames> columnNames = new Interner<>(1 << 10);
  private ColumnNames lastNames = ColumnNames.NONE;

  ItemTexts(Dictionary brands, Dictionary categoryCodes) {
    this.brands = brands;
    this.categoryCodes = categoryCodes;
  }

  Dictionary brands() {
    return brands;
  }

  Dictionary categoryCodes() {
    return categoryCodes;
  }

  String[] linkPrefixes() {
    return links.prefixes();
  }

  ItemText text(Item item) {
    String[] names = item.columns().keySet().toArray(String[]::new);
    Arrays.sort(names);
    float[] values = new float[names.length];
    for (int i = 0; i < names.length; i++) {
      values[i] = item.columns().getOrDefault(names[i], Float.NaN);
    }
    return new ItemText(
        item.title(),
        categories(item.categories()),
        interned(item.language().orElse(null)),
        interned(item.currency().orElse(null)),
        tags(item.tags()),
        Attributes.of(item.attributes(), words::intern),
        links.pack(item.url().orElse(null), item.image().orElse(null)),
        names(names),
        values);
  }

  private Categories categories(List<String> names) {
    if (names.isEmpty()) {
      return Categories.NONE;
    }
    Categories held = categoryLists.held(Categories.probe(names));
    return held != null
        ? held
        : categoryLists.intern(
            Categories.of(interned(names), categoryCodes.code(names.getFirst())));
  }

  private List<String> tags(List<String> tags) {
    if (tags.isEmpty()) {
      return List.of();
    }
    List<String> held = tagLists.held(tags);
    return held != null ? held : tagLists.intern(interned(tags));
  }

  /// Items mostly come with the names of the item before.
  private ColumnNames names(String[] sorted) {
    if (!lastNames.are(sorted)) {
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = words.intern(sorted[i]);
      }
      lastNames = columnNames.intern(new ColumnNames(sorted));
    }
    return lastNames;
  }

  private List<String> interned(List<String> texts) {
    String[] interned = new String[texts.size()];
    for (int i = 0; i < interned.length; i++) {
      interned[i] = words.intern(texts.get(i));
    }
    return List.of(interned);
  }

  private @Nullable String interned(@Nullable String text) {
    return text == null ? null : words.intern(text);
  }
}
