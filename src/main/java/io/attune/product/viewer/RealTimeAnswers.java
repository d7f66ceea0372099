package io.attune.product.viewer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.aggregate.Aggregate;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.WholeViewer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Writes what the declared real-time features tell of a viewer, as a decision at that moment would
/// read it.
final class RealTimeAnswers {
  private RealTimeAnswers() {}

  /// What one aggregate of pairs tells.
  private record Told(Aggregate aggregate, List<WholeViewer.Pair> pairs) {}

  static void write(
      ObjectNode to, WholeViewer.RealTime kept, CatalogSnapshot catalog, long nowMillis) {
    List<Told> byPair = new ArrayList<>();
    for (Aggregate aggregate : catalog.schema().aggregates().all()) {
      if (aggregate.of().keyed()) {
        byPair.add(new Told(aggregate, kept.pairs(aggregate, nowMillis)));
      } else if (aggregate.of().ofViewer()) {
        ObjectNode node = value(begun(to, aggregate), kept.value(aggregate, nowMillis));
        kept.latestMillis(aggregate).ifPresent(latest -> age(node, latest, nowMillis));
      }
    }
    Map<Long, String> categories = catalog.categoriesNamed(names(byPair));
    for (Told told : byPair) {
      ArrayNode list = begun(to, told.aggregate).putArray("pairs");
      for (WholeViewer.Pair pair : told.pairs) {
        ObjectNode node = list.addObject();
        if (told.aggregate.of() == Aggregate.Of.PAIR) {
          ViewerAnswers.item(node, (int) pair.key(), catalog);
        } else {
          category(node, pair.key(), categories);
        }
        age(value(node, pair.value()), 1_000 * pair.latestSeconds(), nowMillis);
      }
    }
  }

  private static Set<Long> names(List<Told> byPair) {
    Set<Long> names = new HashSet<>();
    for (Told told : byPair) {
      if (told.aggregate.of() == Aggregate.Of.VIEWER_CATEGORY) {
        told.pairs.forEach(pair -> names.add(pair.key()));
      }
    }
    return names;
  }

  private static ObjectNode begun(ObjectNode to, Aggregate aggregate) {
    return to.putObject(aggregate.name())
        .put("of", code(aggregate.of()))
        .put("function", code(aggregate.function()));
  }

  private static String code(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode value(ObjectNode node, float value) {
    return Float.isNaN(value) ? node.putNull("value") : node.put("value", value);
  }

  /// Clocks differ: what happened a moment from now is of no age.
  private static void age(ObjectNode node, long latestMillis, long nowMillis) {
    node.put("latestAt", ViewerAnswers.time(latestMillis))
        .put("ageSeconds", Math.max(0, nowMillis - latestMillis) / 1_000);
  }

  /// A category that no item of this process ever had has a name in hex only.
  private static void category(ObjectNode node, long name, Map<Long, String> categories) {
    String known = categories.get(name);
    if (known == null) {
      node.put("categoryName", Long.toHexString(name));
    } else {
      node.put("category", known);
    }
  }
}
