package io.attune.stage.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.decision.Candidates;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Matrix;
import io.attune.language.decision.Offers;
import io.attune.language.decision.Source;
import io.attune.language.decision.Trace;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.stage.Shop;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.rate.RateSnapshot;
import io.attune.state.rate.Rates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdRowsTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int ITEMS = 40;
  private static final int CREATIVES = 30;
  private static final int[] NONE = {};
  private static final List<Column> OF_CREATIVE =
      List.of(
          of("ctr"),
          of("cvr"),
          of("impressions"),
          of("days"),
          of("width"),
          of("height"),
          of("tier"),
          of("bid"),
          of("format:product"),
          of("format:banner"),
          of("pays:cpc"),
          of("pays:cpa"));
  private static final FeatureSchema SCHEMA = schema();

  private final Hydration hydration = new Hydration();
  private final Trace trace = new Trace();

  private static Column of(String source) {
    String name = "k_" + source.replace(':', '_');
    Transform half = new Transform(Transform.Function.NONE, -1e9f, 1e9f, 0, 0.5f);
    return new Column(name, Entity.CREATIVE, source, 8, half);
  }

  private static FeatureSchema schema() {
    List<Column> columns = new ArrayList<>(Shop.SCHEMA.columns());
    columns.addAll(5, OF_CREATIVE.subList(0, 4));
    columns.addAll(OF_CREATIVE.subList(4, OF_CREATIVE.size()));
    return new FeatureSchema(columns);
  }

  private static Definition define(Kind kind, String id, int number, String json) {
    Document tree =
        Document.json(("{" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    return Definitions.read(kind, new Identity(id, number, 1), tree);
  }

  /// Three line items, one per kind of bid; creatives are products, banners and offers in turn.
  private static CampaignSnapshot campaigns() {
    List<Definition> all = new ArrayList<>();
    all.add(define(Kind.ADVERTISER, "a", 0, "'name': 'n'"));
    all.add(define(Kind.CAMPAIGN, "c", 0, "'name': 'n', 'currency': 'EUR', 'advertiser': 'a'"));
    String[] bids = {"cpm", "cpc", "cpa"};
    for (int i = 0; i < 3; i++) {
      all.add(
          define(
              Kind.LINE_ITEM,
              "l" + i,
              i,
              "'name': 'n', 'campaign': 'c', 'tier': %d, 'bid': {'type': '%s', 'micros': %d}"
                  .formatted(i + 2, bids[i], (i + 1) * 250_000)));
    }
    for (int i = 0; i < CREATIVES; i++) {
      String content =
          switch (i % 3) {
            case 0 -> "'format': 'product', 'product': {'item': 'item-" + i % 7 + "'}";
            case 1 ->
                "'format': 'banner', 'size': '300x250', 'imageUrl': 'https://a.example/x.png', 'clickUrl': 'https://a.example/'";
            default -> "'format': 'offer', 'offer': {'code': 'c', 'text': 't'}";
          };
      all.add(define(Kind.CREATIVE, "k" + i, i, content + ", 'lineItem': 'l" + i / 10 + "'"));
    }
    return CampaignSnapshot.of(all);
  }

  private static RateSnapshot rates(CampaignSnapshot campaigns) {
    Map<Long, Map<String, long[]>> counted = new HashMap<>();
    long today = Shop.NOW / Shop.DAY;
    counted.put(today - 3, Map.of("5|0|1|home|impression", new long[] {400, 0}));
    counted.put(
        today,
        Map.of(
            "5|0|0|home|impression", new long[] {900, 0},
            "5|0|0|home|click", new long[] {80, 0},
            "5|0|0|home|conversion", new long[] {30, 0}));
    return Rates.of(campaigns, counted, Shop.NOW_MILLIS);
  }

  @Test
  void a_row_is_its_items_and_its_creatives() {
    Shop shop = new Shop(SEED, ITEMS);
    CatalogSnapshot catalog = shop.catalog();
    CampaignSnapshot campaigns = campaigns();
    RateSnapshot rates = rates(campaigns);
    Viewer viewer = Viewers.of(shop.actions(50), shop.columns(), Shop.NOW, Shop.SCHEMA);
    DecisionRequest request = Shop.request(NONE, NONE, NONE, 10, 0);
    Offers offers = new Offers(CREATIVES);
    int[] rowToOffer = new int[CREATIVES];
    for (int i = 0; i < CREATIVES; i++) {
      rowToOffer[i] = CREATIVES - 1 - offers.add(i / 10, i, i / 10 + 2, 1);
    }
    List<String> names = SCHEMA.columns().stream().map(Column::name).toList();
    Plan plan = hydration.plan(SCHEMA, names);
    Matrix matrix = new Matrix(CREATIVES, names.size());
    matrix.shape(CREATIVES, names.size());
    AdFacts facts = new AdFacts(catalog, campaigns, rates, viewer, request);
    hydration.hydrate(
        plan, facts, offers, rowToOffer, hydration.adScratch(CREATIVES), matrix, trace);
    for (int row = 0; row < CREATIVES; row++) {
      int creative = offers.creative(rowToOffer[row]);
      for (int column = 0; column < names.size(); column++) {
        Column declared = SCHEMA.columns().get(column);
        float is = matrix.floats().get(row * names.size() + column);
        float wanted =
            declared.entity() == Entity.CREATIVE
                ? 0.5f * raw(declared.source(), creative, rates)
                : plain(declared, creative, catalog, viewer, request);
        assertEquals(
            wanted, is, 1e-6f, declared.name() + " of creative " + creative + "; seed " + SEED);
      }
    }
  }

  /// What a recommendation would read of the item alone; of no item the default.
  private float plain(
      Column column,
      int creative,
      CatalogSnapshot catalog,
      Viewer viewer,
      DecisionRequest request) {
    int item = creative % 3 == 0 ? catalog.number("item-" + creative % 7) : -1;
    boolean ofItem = column.entity() == Entity.ITEM || column.entity() == Entity.PAIR;
    if (item < 0 && ofItem) {
      return column.absent();
    }
    Candidates one = new Candidates(1);
    one.add(Math.max(0, item), Source.CALLER, 0);
    Matrix matrix = new Matrix(1, 1);
    hydration.hydrate(
        hydration.plan(Shop.SCHEMA, List.of(column.name())),
        catalog,
        viewer,
        request,
        one,
        hydration.scratch(1),
        matrix,
        trace);
    return matrix.floats().get(0);
  }

  private static float raw(String source, int creative, RateSnapshot rates) {
    int line = creative / 10;
    return switch (source) {
      case "ctr" -> rates.click(creative);
      case "cvr" -> rates.conversion(creative);
      case "impressions" ->
          creative == 0 ? 900 : creative == 1 ? (float) (400 * Math.pow(2, -3 / 7.0)) : 0;
      case "days" -> creative == 0 ? 0 : creative == 1 ? 3 : 8;
      case "width" -> creative % 3 == 1 ? 300 : 8;
      case "height" -> creative % 3 == 1 ? 250 : 8;
      case "tier" -> line + 2;
      case "bid" -> (line + 1) * 0.25f;
      case "format:product" -> creative % 3 == 0 ? 1 : 0;
      case "format:banner" -> creative % 3 == 1 ? 1 : 0;
      case "pays:cpc" -> line == 1 ? 1 : 0;
      default -> line == 2 ? 1 : 0;
    };
  }

  @Test
  void what_is_recommended_has_the_defaults_there() {
    Shop shop = new Shop(SEED, ITEMS);
    Candidates items = new Candidates(9);
    for (int item = 0; item < 9; item++) {
      items.add(item, Source.POPULAR, 0);
    }
    Matrix matrix = new Matrix(9, 3);
    hydration.hydrate(
        hydration.plan(SCHEMA, List.of("k_ctr", "price", "k_tier")),
        shop.catalog(),
        Viewer.ANONYMOUS,
        Shop.request(NONE, NONE, NONE, 10, 0),
        items,
        hydration.scratch(9),
        matrix,
        trace);
    for (int row = 0; row < 9; row++) {
      assertEquals(4, matrix.floats().get(row * 3));
      assertEquals(4, matrix.floats().get(row * 3 + 2));
    }
  }

  @Test
  void a_source_that_is_not_known_is_refused() {
    for (String source : List.of("charm", "format", "ctr:", "aggregate:x")) {
      FeatureSchema schema =
          new FeatureSchema(List.of(new Column("c", Entity.CREATIVE, source, 0, Transform.NONE)));
      Refusal refused = assertThrows(Refusal.class, () -> hydration.plan(schema, List.of("c")));
      assertTrue(refused.getMessage().contains("a source of creative columns"), source);
    }
  }
}
