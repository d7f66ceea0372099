package io.attune.offline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.offline.bench.SwapJudge.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapJudgeTest {
  private static final int VIEWER = 17;
  private static final List<Integer> ITEMS = List.of(3, 0, 999, 54_321);
  private static final int UNKNOWN = 999;

  @TempDir private Path folder;
  private SwapVersions versions;
  private SwapJudge judge;

  @BeforeEach
  void know() throws Exception {
    versions = new SwapVersions(folder);
    judge = new SwapJudge(versions::network);
  }

  private float score(int version, int item) {
    return score(version, item, BenchShop.viewerColumns(VIEWER));
  }

  private float score(int version, int item, float[] viewer) {
    float[] row = new float[BenchShop.ITEM_COLUMNS + BenchShop.VIEWER_COLUMNS];
    System.arraycopy(BenchShop.itemColumns(item), 0, row, 0, BenchShop.ITEM_COLUMNS);
    row[0] *= 1e-6f;
    System.arraycopy(viewer, 0, row, BenchShop.ITEM_COLUMNS, viewer.length);
    return versions.network(version).score(row);
  }

  /// @param scorer which version scores the item at each position
  private String body(String named, IntUnaryOperator scorer, String degraded) {
    String items =
        IntStream.range(0, ITEMS.size())
            .mapToObj(
                i ->
                    "{\"id\":\""
                        + BenchShop.itemId(ITEMS.get(i))
                        + "\",\"score\":"
                        + score(scorer.applyAsInt(i), ITEMS.get(i))
                        + "}")
            .collect(Collectors.joining(","));
    return "{\"items\":["
        + items
        + "],\"degraded\":["
        + degraded
        + "],\"versions\":{"
        + (named.isEmpty() ? "" : "\"model\":\"" + named + "\"")
        + "},\"tookMicros\":900}";
  }

  private Verdict judge(int status, String body) {
    return judge.judge(new Reply(status, body.getBytes(StandardCharsets.UTF_8), VIEWER, 4, 5));
  }

  @Test
  void scores_of_the_version_that_is_named_are_right() {
    assertEquals(Verdict.RIGHT, judge(200, body("bench/5", i -> 5, "")));
    assertEquals(Verdict.RIGHT, judge(200, body("bench/4", i -> 4, "")));
  }

  @Test
  void one_score_of_another_version_is_mixed() {
    assertEquals(Verdict.MIXED, judge(200, body("bench/5", i -> i == 2 ? 4 : 5, "")));
    assertEquals(Verdict.MIXED, judge(200, body("bench/4", i -> 5, "\"late_sources\"")));
    assertEquals(Verdict.MIXED, judge(200, body("bench/3", i -> 5, "")), "replaced before");
  }

  @Test
  void a_score_of_no_version_is_wrong() {
    assertEquals(Verdict.WRONG, judge(200, body("bench/5", i -> i == 3 ? UNKNOWN : 5, "")));
  }

  @Test
  void a_version_that_cannot_have_scored_is_misnamed() {
    assertEquals(Verdict.MISNAMED, judge(200, body("bench/3", i -> 3, "")));
    assertEquals(Verdict.MISNAMED, judge(200, body("bench/6", i -> 6, "")));
    assertEquals(Verdict.MISNAMED, judge(200, body("other/5", i -> 5, "")));
    assertEquals(Verdict.MISNAMED, judge(200, body("", i -> 5, "")));
  }

  @Test
  void failures_and_degradations_are_told_apart() {
    assertEquals(Verdict.FAILED, judge(503, "{}"));
    assertEquals(Verdict.FAILED, judge(200, "{\"items\":["));
    String prior = body("", i -> 5, "\"prior_scores\"");
    assertEquals(Verdict.UNSCORED, judge(200, prior));
    assertEquals(Verdict.DEGRADED, judge(200, prior.replace(":900}", ":90000}")));
    assertEquals(Verdict.DEGRADED, judge(200, body("bench/5", i -> 5, "\"fewer_items\"")));
    assertEquals(Verdict.EMPTY, judge(200, "{\"items\":[],\"versions\":{\"model\":\"bench/5\"}}"));
  }

  @Test
  void without_the_viewer_the_scores_are_those_of_default_columns() {
    float blind = score(5, 3, new float[BenchShop.VIEWER_COLUMNS]);
    String body =
        "{\"items\":[{\"id\":\""
            + BenchShop.itemId(3)
            + "\",\"score\":"
            + blind
            + "}],\"degraded\":[\"viewer_unavailable\"],\"versions\":{\"model\":\"bench/5\"}}";
    assertEquals(Verdict.DEGRADED, judge(200, body));
    assertEquals(Verdict.WRONG, judge(200, body.replace("viewer_unavailable", "source_late")));
  }

  @Test
  void explains_which_score_is_whose() {
    String body = body("bench/5", i -> i == 2 ? 4 : 5, "");
    String text =
        judge.explain(new Reply(200, body.getBytes(StandardCharsets.UTF_8), VIEWER, 4, 5));
    assertTrue(text.contains("\"bench-item-000999\" scores " + score(4, 999)), text);
    assertTrue(text.contains("(expected: " + score(5, 999) + ")"), text);
    assertTrue(text.endsWith("which is that of versions [4]"), text);
  }

  @Test
  void scores_the_golden_rows_as_the_trainer_did() throws Exception {
    JsonNode golden = new ObjectMapper().readTree(BenchFiles.golden());
    Perceptron first = Perceptron.of(BenchFiles.model());
    for (int i = 0; i < golden.get("rows").size(); i++) {
      JsonNode values = golden.get("rows").get(i);
      float[] row = new float[values.size()];
      for (int c = 0; c < row.length; c++) {
        row[c] = values.get(c).floatValue();
      }
      assertEquals(golden.get("scores").get(i).floatValue(), first.score(row), 2e-6f, "row " + i);
    }
  }

  @Test
  void versions_differ_clearly_and_score_alike_on_the_whole() {
    double first = 0;
    double other = 0;
    int near = 0;
    for (int item = 1; item <= 1_000; item++) {
      first += score(1, item);
      other += score(2, item);
      near += Math.abs(score(1, item) - score(2, item)) < 1e-3 ? 1 : 0;
    }
    assertTrue(near < 300, near + " of 1,000 scores differ by less than 0.001");
    assertEquals(first / 1_000, other / 1_000, 0.02);
  }
}
