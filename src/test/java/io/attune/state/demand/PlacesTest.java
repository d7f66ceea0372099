package io.attune.state.demand;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Creative.Format;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem.Size;
import io.attune.language.document.Document;
import io.attune.language.permission.WhenUnstated;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.placement.Placement;
import io.attune.state.placement.PlacementSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final int CASES = 1_000;
  private static final int THREADS = 8;
  private static final long NOW = 1_770_000_000_000L;
  private static final List<String> SIZES =
      List.of("300x250", "728x90", "320x50", "300x600", "160x600", "970x250");
  private static final Placement.Exchange EXCHANGE =
      new Placement.Exchange(
          "attune", 20, 1, false, List.of("user.id"), 1, 120, 0, "", WhenUnstated.COUNTRY);

  /// Definitions as they are written, and the snapshot of them.
  private static final class Bought {
    private final List<Definition> all = new ArrayList<>();
    private final Map<Kind, Integer> numbers = new HashMap<>();

    Bought() {
      add(Kind.ADVERTISER, "{'name': 'A', 'domains': ['a.example']}");
      add(Kind.CAMPAIGN, "{'advertiser': 'advertiser0', 'name': 'U', 'currency': 'USD'}");
      add(Kind.CAMPAIGN, "{'advertiser': 'advertiser0', 'name': 'E', 'currency': 'EUR'}");
    }

    int add(Kind kind, String json) {
      int number = numbers.merge(kind, 1, Integer::sum) - 1;
      Definitions.Identity identity = new Definitions.Identity(kind.word() + number, number, 1);
      byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      all.add(Definitions.read(kind, identity, Document.json(text)));
      return number;
    }

    /// @param where further fields, such as `'placements': ['x']`
    int lineItem(int campaign, String where, String... creatives) {
      int number =
          add(
              Kind.LINE_ITEM,
              "{'campaign': 'campaign"
                  + campaign
                  + "', 'name': 'l', 'state': 'active', 'bid': {'type': 'cpm', 'micros': 5}"
                  + (where.isEmpty() ? "" : ", " + where)
                  + "}");
      for (String creative : creatives) {
        String owner = "'lineItem': 'lineItem" + number + "', 'approval': 'approved', ";
        add(Kind.CREATIVE, "{" + owner + creative + "}");
      }
      return number;
    }

    CampaignSnapshot snapshot() {
      return CampaignSnapshot.of(all);
    }

    @Nullable Line[] lines() {
      return Lines.of(snapshot(), NOW);
    }
  }

  private static String banner(String size) {
    return "'format': 'banner', 'size': '" + size + "', 'html': 'x'";
  }

  private static final String NATIVE =
      "'format': 'native', 'native': {'title': 't'}, 'clickUrl': 'https://a.example/'";
  private static final String PRODUCT = "'format': 'product', 'product': {'item': 'i'}";
  private static final String OFFER = "'format': 'offer', 'offer': {'code': 'c', 'text': 't'}";

  private static Placement placement(
      String id, boolean exchange, List<String> formats, List<String> sizes) {
    return new Placement(
        id,
        1,
        Duration.ofMillis(50),
        1,
        1,
        1,
        List.of(),
        new Placement.Rules(false, false, 0, false),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new Placement.Diversity(0, 0, false),
        List.of(),
        Optional.of(
            new Placement.Ads(
                "USD",
                0,
                !exchange,
                0,
                formats,
                sizes,
                Optional.empty(),
                false,
                exchange ? Optional.of(EXCHANGE) : Optional.empty())),
        Optional.empty());
  }

  private static Places places(@Nullable Line[] lines, long[] active, Placement... all) {
    Map<String, Placement> byId = new HashMap<>();
    for (Placement each : all) {
      byId.put(each.id(), each);
    }
    return new Places(
        new PlacementSnapshot(1, FeatureSchema.EMPTY, byId),
        lines,
        active,
        placement -> new int[] {placement.length()});
  }

  private static long[] everybody(@Nullable Line[] lines) {
    long[] all = new long[(lines.length + 63) / 64];
    for (int number = 0; number < lines.length; number++) {
      all[number / 64] |= 1L << number;
    }
    return all;
  }

  private static Set<Integer> numbers(long[] set) {
    Set<Integer> numbers = new HashSet<>();
    for (int number = 0; number < set.length * 64; number++) {
      if ((set[number / 64] >>> number % 64 & 1) == 1) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Size size(String text) {
    String[] sides = text.split("x");
    return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }

  private static Place.Shows imp(Set<Format> formats, String... sizes) {
    Set<Size> all = new HashSet<>();
    for (String each : sizes) {
      all.add(size(each));
    }
    return new Place.Shows(formats, all);
  }

  @Test
  void an_exchange_shows_only_line_items_that_name_it() {
    Bought bought = new Bought();
    int anywhere = bought.lineItem(0, "", banner("300x250"));
    int there = bought.lineItem(0, "'placements': ['x']", banner("300x250"));
    int both = bought.lineItem(0, "'placements': ['own', 'x']", banner("300x250"));
    int elsewhere = bought.lineItem(0, "'placements': ['own']", banner("300x250"));
    bought.lineItem(1, "'placements': ['x', 'own']", banner("300x250"));
    int deal = bought.lineItem(0, "'placements': ['own', 'x'], 'deals': ['d']", banner("300x250"));
    bought.lineItem(0, "'placements': ['x']", OFFER);
    int offer = bought.lineItem(0, "", OFFER);
    @Nullable Line[] lines = bought.lines();
    Places places =
        places(
            lines,
            everybody(lines),
            placement("x", true, List.of(), List.of()),
            placement("own", false, List.of(), List.of()));
    assertEquals(Set.of(there, both, deal), numbers(places.of("x").takes()));
    assertEquals(Set.of(there, both, deal), numbers(places.of("x").fitting()));
    assertEquals(Set.of(anywhere, both, elsewhere, offer), numbers(places.of("own").takes()));
    assertEquals(Set.of("x", "own"), places.ids());
    Place.Shows all = imp(Set.of(Format.values()), "300x250");
    assertEquals(Set.of(there, both, deal), numbers(places.of("x", all).takes()));
    assertSame(Place.NOWHERE, places.of("own", all), "no exchange");
    assertSame(Place.NOWHERE, places.of("nowhere", all));
  }

  @Test
  void an_imp_gets_who_has_a_banner_of_exactly_its_sizes_or_another_of_its_formats() {
    Bought bought = new Bought();
    int wide = bought.lineItem(0, "'placements': ['x']", banner("728x90"));
    int square = bought.lineItem(0, "'placements': ['x']", banner("300x250"), banner("320x50"));
    int text = bought.lineItem(0, "'placements': ['x']", NATIVE);
    int item = bought.lineItem(0, "'placements': ['x']", PRODUCT);
    @Nullable Line[] lines = bought.lines();
    Places places = places(lines, everybody(lines), placement("x", true, List.of(), List.of()));
    Set<Format> banners = Set.of(Format.BANNER);
    assertEquals(Set.of(wide), numbers(places.of("x", imp(banners, "728x90")).fitting()));
    assertEquals(
        Set.of(wide, square), numbers(places.of("x", imp(banners, "728x90", "320x50")).fitting()));
    assertEquals(Set.of(), numbers(places.of("x", imp(banners, "727x90")).fitting()));
    assertEquals(Set.of(), numbers(places.of("x", imp(banners)).fitting()), "no size at all");
    assertEquals(Set.of(text), numbers(places.of("x", imp(Set.of(Format.NATIVE))).fitting()));
    assertEquals(Set.of(item), numbers(places.of("x", imp(Set.of(Format.PRODUCT))).fitting()));
    assertEquals(
        Set.of(text), numbers(places.of("x", imp(Set.of(Format.NATIVE), "728x90")).fitting()));
    Place shaped = places.of("x", imp(Set.of(Format.BANNER, Format.NATIVE), "1x1"));
    assertEquals(Set.of(text), numbers(shaped.fitting()));
    for (Creative creative : lines[square].creatives()) {
      assertFalse(shaped.fits(creative), "no size left must not mean all sizes");
    }
    assertSame(places.of("x").traffic(), shaped.traffic());
  }

  /// The slow obvious version.
  private static boolean shows(Placement.Ads ads, Place.Shows imp, Creative creative) {
    String format = creative.format().name().toLowerCase(Locale.ROOT);
    boolean formats =
        imp.formats().contains(creative.format())
            && creative.format() != Format.OFFER
            && (ads.formats().isEmpty() || ads.formats().contains(format));
    boolean sizes =
        creative.format() != Format.BANNER
            || imp.sizes().contains(creative.size())
                && (ads.sizes().isEmpty() || ads.sizes().contains(creative.size().toString()));
    return formats && sizes;
  }

  private static <T> List<T> some(Random random, List<T> of) {
    List<T> kept = new ArrayList<>(of);
    kept.removeIf(each -> random.nextInt(3) > 0);
    return kept;
  }

  private static String creative(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> NATIVE;
      case 1 -> PRODUCT;
      case 2 -> random.nextInt(4) == 0 ? OFFER : banner(SIZES.getFirst());
      default -> banner(SIZES.get(random.nextInt(SIZES.size())));
    };
  }

  private static Bought any(Random random) {
    Bought bought = new Bought();
    int count = 1 + random.nextInt(150);
    for (int i = 0; i < count; i++) {
      String[] creatives = new String[random.nextInt(4)];
      Arrays.setAll(creatives, c -> creative(random));
      String where =
          switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "'placements': ['own']";
            default -> "'placements': ['x', 'own'], 'sizes': ['728x90', '300x250', '320x50']";
          };
      bought.lineItem(random.nextInt(4) == 0 ? 1 : 0, where, creatives);
    }
    return bought;
  }

  private static Place.Shows anyImp(Random random) {
    List<String> sizes = some(random, SIZES);
    return imp(Set.copyOf(some(random, List.of(Format.values()))), sizes.toArray(new String[0]));
  }

  @Test
  void shapes_are_what_the_slow_version_says() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.printf("rerun with -Dseed=%d%n", seed);
    Random random = new Random(seed);
    int seen = 0;
    for (int i = 0; i < CASES; i++) {
      @Nullable Line[] lines = any(random).lines();
      long[] active = everybody(lines);
      for (int word = 0; word < active.length; word++) {
        active[word] &= random.nextLong();
      }
      Placement exchange =
          placement(
              "x",
              true,
              some(random, List.of("banner", "native", "product")),
              random.nextBoolean() ? List.of() : some(random, SIZES));
      Placement.Ads ads = exchange.ads().orElseThrow();
      Places places = places(lines, active, exchange);
      for (int n = 0; n < 4; n++) {
        Place.Shows imp = anyImp(random);
        Place shaped = places.of("x", imp);
        Set<Integer> takes = new HashSet<>();
        for (Line line : lines) {
          if (line != null
              && line.campaign().currency().equals("USD")
              && line.item().inventory().placements().contains("x")
              && line.creatives().stream().anyMatch(each -> shows(ads, imp, each))) {
            takes.add(line.item().number());
          }
          if (line != null) {
            line.creatives()
                .forEach(each -> assertEquals(shows(ads, imp, each), shaped.fits(each), imp + ""));
          }
        }
        assertEquals(takes, numbers(shaped.takes()), imp.toString());
        takes.retainAll(numbers(active));
        assertEquals(takes, numbers(shaped.fitting()), imp.toString());
        seen += takes.size();
      }
    }
    assertTrue(seen > CASES, seen + " line items in all");
  }

  private static Places sized(String... exchanges) {
    Bought bought = new Bought();
    for (String size : SIZES) {
      bought.lineItem(0, "'placements': ['x', 'y']", banner(size));
    }
    @Nullable Line[] lines = bought.lines();
    Placement[] all = new Placement[exchanges.length];
    Arrays.setAll(all, i -> placement(exchanges[i], true, List.of(), List.of()));
    return places(lines, everybody(lines), all);
  }

  private static Place.Shows nth(int n) {
    return imp(Set.of(Format.BANNER), "300x250", "1x" + (n + 1));
  }

  @Test
  void as_many_shapes_are_remembered_as_there_may_be_and_not_one_more() {
    Places places = sized("x", "y");
    assertEquals(2, places.counted().size());
    for (int n = 0; n < Places.MOST_SHAPES; n++) {
      String exchange = n % 2 == 0 ? "x" : "y";
      assertSame(places.of(exchange, nth(n)), places.of(exchange, nth(n)), n + "th");
    }
    assertEquals(2 + Places.MOST_SHAPES, places.counted().size());
    Place.Shows late = nth(Places.MOST_SHAPES);
    assertNotSame(places.of("x", late), places.of("x", late));
    assertArrayEquals(places.of("x", nth(0)).fitting(), places.of("x", late).fitting());
    assertSame(places.of("x").decisions(), places.of("x", late).decisions());
    assertEquals(2 + Places.MOST_SHAPES, places.counted().size());
    assertSame(places.of("x", nth(0)), places.of("x", nth(0)));
  }

  @Test
  void what_a_stranger_may_make_long_is_not_remembered() {
    Places places = sized("x");
    Set<Size> sizes = new HashSet<>();
    for (int n = 0; n <= Shapes.MOST_SIZES; n++) {
      sizes.add(new Size(300, 250 + n));
    }
    Place.Shows imp = new Place.Shows(Set.of(Format.BANNER), sizes);
    assertEquals(Set.of(0), numbers(places.of("x", imp).fitting()));
    assertEquals(1, places.counted().size());
    sizes.remove(new Size(300, 251));
    places.of("x", new Place.Shows(Set.of(Format.BANNER), sizes));
    assertEquals(2, places.counted().size());
  }

  @Test
  void many_threads_get_the_same_shapes() throws Exception {
    for (int round = 0; round < 100; round++) {
      Places places = sized("x");
      Set<Place> shapes = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Place each :
          together(
              thread -> {
                List<Place> got = new ArrayList<>();
                for (int n = 0; n < Places.MOST_SHAPES - THREADS; n++) {
                  got.add(places.of("x", nth(n)));
                }
                return got;
              })) {
        shapes.add(each);
      }
      assertEquals(Places.MOST_SHAPES - THREADS, shapes.size());
      assertEquals(1 + shapes.size(), places.counted().size());
      shapes.forEach(shape -> assertEquals(Set.of(0), numbers(shape.fitting())));
    }
  }

  private interface Work {
    List<Place> of(int thread);
  }

  /// What several threads got that begin at the same moment.
  private static List<Place> together(Work work) throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    List<Place> got = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<List<Place>>> asked = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        asked.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return work.of(thread);
                }));
      }
      for (Future<List<Place>> each : asked) {
        got.addAll(each.get());
      }
    }
    return got;
  }

  @Test
  void threads_that_run_out_of_room_remember_no_more_than_there_may_be() throws Exception {
    Places places = sized("x");
    List<Place> all =
        together(
            thread -> {
              List<Place> got = new ArrayList<>();
              for (int n = thread * 100; n < thread * 100 + 200; n++) {
                got.add(places.of("x", nth(n)));
              }
              return got;
            });
    all.forEach(shape -> assertEquals(Set.of(0), numbers(shape.fitting())));
    assertEquals(1 + Places.MOST_SHAPES, places.counted().size());
  }

  @Test
  void an_exchange_knows_its_deals_and_the_sizes_it_can_be_offered() {
    Bought bought = new Bought();
    bought.lineItem(
        0,
        "'placements': ['x'], 'deals': ['d', 'e']",
        banner("300x250"),
        banner("970x250"),
        NATIVE);
    bought.lineItem(0, "'placements': ['x'], 'deals': ['e']", banner("728x90"));
    bought.lineItem(0, "'placements': ['y'], 'deals': ['f']", banner("320x50"));
    bought.lineItem(1, "'placements': ['x'], 'deals': ['g']", banner("320x50"));
    @Nullable Line[] lines = bought.lines();
    Places places =
        places(
            lines,
            everybody(lines),
            placement("x", true, List.of(), List.of("300x250", "320x50")),
            placement("own", false, List.of(), List.of()));
    assertEquals(Set.of(size("300x250")), places.sizes("x"));
    assertEquals(Set.of("d", "e"), places.deals("x"));
    assertEquals(Set.of(), places.sizes("own"));
    assertEquals(Set.of(), places.deals("own"));
  }
}
