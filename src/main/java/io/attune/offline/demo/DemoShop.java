package io.attune.offline.demo;

import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.catalog.Item;
import io.attune.state.profile.ActionType;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The simulated shop: 5,000 items, 20,000 viewers, and the truth of what they like. The same seed
/// and first day give the same shop, byte for byte, on every machine. Immutable; thread-safe. A
/// walk through 60 days takes about two seconds on one core.
public final class DemoShop {
  public static final int ITEMS = 5_000;
  public static final int VIEWERS = 20_000;

  /// Days of history before the shop is handed over.
  public static final int HISTORY_DAYS = 60;

  /// Where the history starts when nobody says otherwise: a Monday.
  public static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);

  /// The seed of the shop that is loaded into an empty store.
  public static final long SEED = 1;

  private static final double STEP_DOWN = 0.93;

  private final long seed;
  private final LocalDate firstDay;
  private final Assortment assortment;
  private final Shop shop;
  private final Advertising advertising;

  /// One shopper at the beginning of one visit. Valid during the call that hands it over only.
  public interface Visit {
    /// Number of the viewer, from 0.
    int viewer();

    /// When the visit begins.
    long epochSeconds();

    /// With which probability the shopper would click this item when looking at it now; 0 for what
    /// is not on sale.
    ///
    /// @param item position in [DemoShop#items()]
    double relevance(int item);

    /// With which probability the shopper would click this ad if it were shown now.
    ///
    /// @param creative position in [DemoAds#creatives()]
    /// @param placement position in [DemoAds#placements()]
    double adClick(int creative, int placement);

    /// With which probability the shopper buys after a click on this ad.
    double adConversion(int creative);

    /// With which probability the shopper clicks this item at this position of a slate: the
    /// position is looked at, and the item is liked.
    ///
    /// @param position 0 is the first
    default double click(int position, int item) {
      return examination(position) * relevance(item);
    }
  }

  private DemoShop(long seed, LocalDate firstDay) {
    this.seed = seed;
    this.firstDay = firstDay;
    List<Shelf> shelves = Shelf.all();
    assortment = new Assortment(shelves, ITEMS, HISTORY_DAYS, new Dice(seed, 0));
    shop = new Shop(shelves, assortment.products(), HISTORY_DAYS, firstDay);
    advertising = new Advertising(assortment, new Dice(seed, 1));
  }

  /// The shop of this seed, beginning on [#FIRST_DAY].
  public static DemoShop of(long seed) {
    return new DemoShop(seed, FIRST_DAY);
  }

  /// The shop of this seed, beginning on a day of choice; the calendar shapes the demand.
  public static DemoShop of(long seed, LocalDate firstDay) {
    return new DemoShop(seed, firstDay);
  }

  /// Fills an empty store with the shop of seed [#SEED], its history ending with yesterday: items,
  /// statistics, neighbours and viewers. Blocking; some seconds. The catalogue must be started.
  /// Done twice it leaves the same state.
  ///
  /// @param today the day after the history's last (UTC)
  public static void seed(LocalDate today, BulkLoad bulkLoad, Progress progress) {
    DemoShop shop = of(SEED, today.minusDays(HISTORY_DAYS));
    progress.at("simulating shoppers", 0, 0);
    DemoHistory history = shop.history(HISTORY_DAYS);
    Seeding seeding = new Seeding(shop, bulkLoad, progress);
    int[] numbers = seeding.catalogue(history, shop.dayStartSeconds(HISTORY_DAYS));
    seeding.viewers(history, numbers);
  }

  /// Gives the shop of seed [#SEED] its advertisers, campaigns, line items and creatives, through
  /// the checks of the API. What is there, archived or not, stays as it is. Blocking; a part of a
  /// second.
  ///
  /// @return how many definitions were created
  public static int seedAds(Campaigns campaigns, Progress progress) {
    int created = 0;
    for (Map.Entry<Kind, Map<String, Document>> kind : AdDefinitions.of(of(SEED)).entrySet()) {
      progress.at("writing " + kind.getKey().plural(), 0, 0);
      created += campaigns.create(kind.getKey(), kind.getValue(), "demo shop");
    }
    return created;
  }

  /// Lets shoppers of seed [#SEED] visit a running service that has the shop: each comes once, sees
  /// the ads of two places, clicks and buys with the probabilities that are true of it. Blocking;
  /// some milliseconds a shopper.
  ///
  /// @param service such as `http://127.0.0.1:8080`
  /// @param key of access, or empty where the service is open
  /// @param shoppers how many, 1 to [#VIEWERS]
  /// @param today the day after the history's last (UTC)
  /// @throws IOException when the service does not answer, or otherwise than expected
  public static Visited visit(
      URI service, String key, int shoppers, LocalDate today, Progress progress)
      throws IOException, InterruptedException {
    DemoShop shop = of(SEED, today.minusDays(HISTORY_DAYS));
    try (Visitors visitors = new Visitors(shop, service, key)) {
      return visitors.walk(shoppers, progress);
    }
  }

  /// Puts the catalogue alone into the store, with the statistics and neighbours of a moment; for
  /// evaluation and training.
  ///
  /// @param history what the engine may know
  /// @param asOfSeconds epoch seconds, exclusive
  /// @return position in [#items()] to the catalogue's stable number
  public int[] putCatalogue(
      DemoHistory history, long asOfSeconds, BulkLoad bulkLoad, Progress progress) {
    return new Seeding(this, bulkLoad, progress).catalogue(history, asOfSeconds);
  }

  /// Id of the item at a position of [#items()].
  public static String itemId(int item) {
    return String.format(Locale.ROOT, "item-%04d", item + 1);
  }

  /// Id of a viewer by number.
  public static String viewerId(int viewer) {
    return String.format(Locale.ROOT, "viewer-%05d", viewer + 1);
  }

  /// When a day of the shop begins (UTC), in epoch seconds; day 0 is the first.
  public long dayStartSeconds(int day) {
    return shop.epochSeconds(day);
  }

  /// With which probability a shopper looks at a position; 1 at the first (0), falling by a
  /// fourteenth per position.
  public static double examination(int position) {
    double probability = 1;
    for (int i = 0; i < position; i++) {
      probability *= STEP_DOWN;
    }
    return probability;
  }

  /// The catalogue as a business would deliver it, in order of number.
  public List<Item> items() {
    return assortment.products().stream().map(this::item).toList();
  }

  /// Who advertises, and what.
  public DemoAds ads() {
    return advertising.all();
  }

  /// What [#seedAds] creates in an empty store for this shop: positions in [#ads()] are numbers
  /// here, and the shop's own offers come behind them.
  public CampaignSnapshot campaigns() {
    return AdDefinitions.snapshot(this);
  }

  /// What all viewers did before a day.
  ///
  /// @param untilDay exclusive; [#HISTORY_DAYS] for the shop as it is handed over, larger to look
  /// further
  public DemoHistory history(int untilDay) {
    return history(untilDay, VIEWERS);
  }

  /// What the first `viewers` viewers did before a day.
  public DemoHistory history(int untilDay, int viewers) {
    DemoHistory history = new DemoHistory();
    walk(
        untilDay,
        viewers,
        new Witness() {
          @Override
          public void visit(Visit visit) {}

          @Override
          public void act(
              int viewer, int session, ActionType type, int product, long epochSeconds) {
            history.add(viewer, session, type, product, epochSeconds);
          }
        });
    return history.byTime(shop.epochSeconds(0));
  }

  /// Hands over every visit that begins between two days, viewer after viewer, each viewer's visits
  /// in order of time.
  ///
  /// @param fromDay inclusive
  /// @param untilDay exclusive
  public void visits(int fromDay, int untilDay, Consumer<Visit> consumer) {
    visits(fromDay, untilDay, VIEWERS, consumer);
  }

  /// The same of the first `viewers` viewers.
  void visits(int fromDay, int untilDay, int viewers, Consumer<Visit> consumer) {
    long from = shop.epochSeconds(fromDay);
    walk(
        untilDay,
        viewers,
        new Witness() {
          @Override
          public void visit(Visit visit) {
            if (visit.epochSeconds() >= from) {
              consumer.accept(visit);
            }
          }

          @Override
          public void act(
              int viewer, int session, ActionType type, int product, long epochSeconds) {}
        });
  }

  private void walk(int untilDay, int viewers, Witness witness) {
    Walk walk = new Walk(shop, advertising, seed, witness);
    for (int viewer = 0; viewer < viewers; viewer++) {
      walk.of(viewer, untilDay);
    }
  }

  private Item item(Product product) {
    Shelf shelf = shop.shelves().get(product.shelf());
    String id = itemId(product.number());
    long endMillis = 1_000 * shop.epochSeconds(HISTORY_DAYS);
    return new Item(
        id,
        product.title(),
        List.of(shelf.category(), shelf.name()),
        Optional.of(assortment.brand(product.brand())),
        Optional.of(product.priceMicros()),
        Optional.of("EUR"),
        product.stock(),
        Optional.of("https://shop.example/p/" + id),
        Optional.of("https://shop.example/images/" + id + ".jpg"),
        Optional.of("en"),
        Optional.empty(),
        product.withdrawn() ? Optional.of(endMillis) : Optional.empty(),
        product.variantOf() < 0 ? Optional.empty() : Optional.of(itemId(product.variantOf())),
        Assortment.tags(product),
        product.attributes(),
        Map.of("rating", product.rating(), "ratings", (float) product.ratings()),
        createdMillis(product));
  }

  private long createdMillis(Product product) {
    return firstDay.toEpochDay() * 86_400_000L
        + StrictMath.round(product.createdDay() * 86_400_000.0);
  }
}
