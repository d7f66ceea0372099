package io.attune.offline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoShopTest {
  private static final int SLATE = 12;

  @Test
  void thousand_sessions_are_the_same_on_every_machine() throws Exception {
    DemoHistory history = DemoShop.of(DemoShop.SEED).history(DemoShop.HISTORY_DAYS, 2_000);
    StringBuilder text = new StringBuilder();
    int sessions = 0;
    int viewer = -1;
    int session = -1;
    for (int event : byViewer(history)) {
      if (history.viewer(event) != viewer || history.session(event) != session) {
        viewer = history.viewer(event);
        session = history.session(event);
        if (sessions++ == 1_000) {
          break;
        }
      }
      text.append(DemoShop.viewerId(viewer))
          .append(' ')
          .append(session)
          .append(' ')
          .append(history.type(event))
          .append(' ');
      text.append(DemoShop.itemId(history.item(event)))
          .append(' ')
          .append(history.epochSeconds(event))
          .append('\n');
    }
    assertEquals("4364306566f3f56155904bd46e13c812ba3845ab5a9bff9c7a9e0fdc12a846b6", sha256(text));
  }

  @Test
  void catalogue_is_the_same_on_every_machine() throws Exception {
    StringBuilder text = new StringBuilder();
    for (Item item : DemoShop.of(DemoShop.SEED).items()) {
      text.append(
          String.join(
              "|",
              item.id(),
              item.title(),
              String.join(",", item.categories()),
              item.brand().orElseThrow()));
      text.append('|')
          .append(item.priceMicros().orElseThrow())
          .append('|')
          .append(item.stock())
          .append('|')
          .append(item.tags());
      text.append('|').append(item.createdMillis()).append('\n');
    }
    assertEquals("c965d283ce6e6966e8d7a34c67e46ac24685016943b6b618ca892600b66ea6fe", sha256(text));
  }

  private static String sha256(StringBuilder text) throws Exception {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static int[] byViewer(DemoHistory history) {
    return IntStream.range(0, history.size())
        .boxed()
        .sorted(Comparator.comparingInt(history::viewer))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void other_seed_is_another_shop() {
    assertTrue(DemoShop.of(1).history(10, 500).size() != DemoShop.of(2).history(10, 500).size());
  }

  @Test
  void catalogue_is_plausible() {
    List<Item> items = DemoShop.of(DemoShop.SEED).items();
    assertEquals(DemoShop.ITEMS, items.size());
    assertEquals("item-0001", items.getFirst().id());
    assertEquals("item-5000", items.getLast().id());
    assertEquals(10, items.stream().map(i -> i.categories().getFirst()).distinct().count());
    assertEquals(60, items.stream().map(Item::categories).distinct().count());
    assertEquals(120, items.stream().map(i -> i.brand().orElseThrow()).distinct().count());
    assertTrue(items.stream().allMatch(i -> i.priceMicros().orElseThrow() > 0));
    assertTrue(items.stream().filter(i -> i.variantOf().isPresent()).count() > 400);
    assertTrue(
        items.stream().filter(i -> i.stock().equals(java.util.Optional.of(0L))).count() > 100);
    Map<String, Item> byId =
        items.stream().collect(Collectors.toMap(Item::id, Function.identity()));
    assertTrue(items.stream().flatMap(i -> i.variantOf().stream()).allMatch(byId::containsKey));
  }

  @Test
  void nobody_acts_on_an_item_before_it_came() {
    DemoShop shop = DemoShop.of(3);
    List<Item> items = shop.items();
    DemoHistory history = shop.history(DemoShop.HISTORY_DAYS, 2_000);
    for (int i = 0; i < history.size(); i++) {
      assertTrue(
          items.get(history.item(i)).createdMillis() <= 1_000 * history.epochSeconds(i),
          "event " + i);
      assertTrue(
          i == 0 || history.epochSeconds(i - 1) <= history.epochSeconds(i),
          "event " + i + " is out of order");
    }
  }

  @Test
  void history_grows_at_its_end_only() {
    DemoShop shop = DemoShop.of(4);
    DemoHistory shorter = shop.history(20, 300);
    DemoHistory longer = shop.history(40, 300);
    long end = shop.dayStartSeconds(20);
    int before = 0;
    for (int i = 0; i < longer.size() && longer.epochSeconds(i) < end; i++) {
      assertEquals(longer.item(i), shorter.item(i));
      before++;
    }
    assertTrue(
        before > 0.98 * shorter.size() && before <= shorter.size(),
        before + " of " + shorter.size());
  }

  /// The difficulty: how much there is to win by knowing tastes, committed before any ranker.
  @Test
  void knowing_all_tastes_earns_two_to_four_times_the_clicks_of_popularity() {
    DemoShop shop = DemoShop.of(DemoShop.SEED);
    int[] popular = popular(shop);
    double[] clicks = new double[3];
    int[] order = new int[DemoShop.ITEMS];
    shop.visits(
        DemoShop.HISTORY_DAYS,
        DemoShop.HISTORY_DAYS + 7,
        visit -> {
          if (clicks[2]++ % 10 != 0) {
            return;
          }
          double[] relevance = new double[DemoShop.ITEMS];
          for (int i = 0; i < relevance.length; i++) {
            relevance[i] = visit.relevance(i);
          }
          Arrays.sort(relevance);
          for (int position = 0; position < SLATE; position++) {
            clicks[0] +=
                DemoShop.examination(position) * relevance[relevance.length - 1 - position];
            clicks[1] += visit.click(position, popular[position]);
          }
        });
    double ratio = clicks[0] / clicks[1];
    assertTrue(ratio > 2 && ratio < 4, "oracle to popularity: " + ratio);
  }

  private static int[] popular(DemoShop shop) {
    List<Item> items = shop.items();
    double[] weight = new double[DemoShop.ITEMS];
    DemoHistory history = shop.history(DemoShop.HISTORY_DAYS);
    for (int i = 0; i < history.size(); i++) {
      weight[history.item(i)] += history.type(i) == ActionType.PURCHASE ? 5 : 1;
    }
    return IntStream.range(0, weight.length)
        .filter(
            i ->
                items.get(i).stock().orElse(1L) > 0
                    && items.get(i).availableUntilMillis().isEmpty())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -weight[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
