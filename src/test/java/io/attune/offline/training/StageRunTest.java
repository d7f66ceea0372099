package io.attune.offline.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Source;
import io.attune.language.decision.Ticker;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.ColumnMapping;
import io.attune.offline.bulkload.ImportOptions;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.bulkload.StagedPurchases;
import io.attune.platform.store.TestStore;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.state.catalog.Catalog;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placement.Diversity;
import io.attune.state.placement.Placement.Rules;
import io.attune.state.placement.Placement.SourceQuota;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.Viewers.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunTest {
  private static final List<String> COLUMNS = List.of("bought_days", "price");
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Column("price", Entity.ITEM, "price", 0, Transform.NONE),
              new Column("bought_days", Entity.PAIR, "bought_days", 0, Transform.NONE)));
  private static final long MOMENT = Instant.parse("2011-02-01T00:00:00Z").getEpochSecond();

  @TempDir Path folder;

  @Test
  void rows_are_what_serving_would_see_at_the_moment() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("purchases.csv"),
            """
            time,customer,item,price
            2011-01-01,1,soap,2.5
            2011-01-02,1,soap,2.5
            2011-01-02,2,cup,4
            2011-02-02,1,cup,4
            2011-02-02,1,later,9
            """);
    ImportOptions options =
        new ImportOptions(ColumnMapping.BY_NAME, "GBP", ZoneOffset.UTC, Optional.empty());
    try (TestStore store = TestStore.open();
        Catalog catalog = new Catalog(store.store());
        StagedPurchases staged = BulkLoad.stage(csv, options, Progress.SILENT)) {
      catalog.useSchema(SCHEMA);
      catalog.start();
      BulkLoad bulkLoad = new BulkLoad(catalog, new Viewers(store.store()), store.store());
      int[] numbers = bulkLoad.catalogue(staged, MOMENT, Progress.SILENT);
      StageRun run =
          new StageRun(
              new Retrieval(Ticker.SYSTEM),
              new Eligibility(),
              new Hydration(),
              placement(),
              COLUMNS);
      Path file = folder.resolve("rows.csv");
      try (RowFile rows = new RowFile(file, COLUMNS, SCHEMA, "test")) {
        int count = run.run(catalog.current(), viewer(numbers), request());
        assertEquals(2, count);
        rows.decision(run, count, Set.of(numbers[1]));
      }
      List<String> lines = Files.readAllLines(file);
      assertEquals("bought_days,price,label,group", lines.getFirst());
      assertTrue(lines.contains("2.0,2.5,0,0"), lines.toString());
      assertTrue(lines.contains("0.0,4.0,1,0"), lines.toString());
    }
  }

  private static Viewer viewer(int[] numbers) {
    Action first = new Action(numbers[0], ActionType.PURCHASE, MOMENT - 31 * 86_400);
    Action second = new Action(numbers[0], ActionType.PURCHASE, MOMENT - 30 * 86_400);
    Action after = new Action(numbers[1], ActionType.PURCHASE, MOMENT + 86_400);
    return Viewers.of(List.of(first, second, after), Map.of(), MOMENT - 1, SCHEMA);
  }

  private static DecisionRequest request() {
    int[] nothing = {};
    return new DecisionRequest(
        "any",
        "",
        "",
        true,
        Map.of(),
        nothing,
        nothing,
        nothing,
        1,
        0,
        "",
        Map.of(),
        1_000 * MOMENT,
        0);
  }

  private static Placement placement() {
    return new Placement(
        "any",
        1,
        Duration.ofSeconds(1),
        10,
        10,
        10,
        List.of(new SourceQuota(Source.REPURCHASE, 5), new SourceQuota(Source.POPULAR, 5)),
        new Rules(true, true, 0, true),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new Diversity(0, 0, false),
        List.of());
  }
}
