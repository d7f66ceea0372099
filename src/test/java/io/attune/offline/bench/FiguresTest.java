package io.attune.offline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static Phase closed(String workload, double rate) {
    Phase.Latency latency = new Phase.Latency(1, 2, 3, 4, 5, 0);
    return new Phase(
        workload, "closed", rate, latency, 0, 0, 0, 0.1, 0.8, 1_000, 0, 3_000, Map.of());
  }

  @Test
  void takes_ratios_run_by_run_and_then_their_median() throws Exception {
    BenchOptions options =
        new BenchOptions("recommend", 8, 20, 4_000, 3, 0, 1_000, 1, 1_000, Optional.empty());
    List<Phase> phases = new ArrayList<>();
    double[][] runs = {{60_000, 20_000, 16_000}, {30_000, 10_000, 9_000}, {60_000, 20_000, 14_000}};
    for (double[] run : runs) {
      phases.add(closed("echo", run[0]));
      phases.add(closed("floor", run[1]));
      phases.add(closed("recommend", run[2]));
    }
    JsonNode json = new ObjectMapper().readTree(Figures.of(options, phases, List.of()).json());
    assertEquals(0.8, json.get("floorRatio").asDouble(), 1e-9);
    assertEquals(0.7, json.get("spreads").get("floorRatio").get("min").asDouble(), 1e-9);
    assertEquals(16_000.0 / 60_000, json.get("echoRatio").asDouble(), 1e-9);
    assertEquals(14_000, json.get("ratePerSecond").asDouble(), 1e-9);
    assertEquals(9, json.get("phases").size());
  }

  @Test
  void middle_of_an_even_number_of_runs_is_the_mean_of_two() {
    assertEquals(new Spread(1, 2.5, 4), Spread.of(List.of(4.0, 1.0, 2.0, 3.0)));
  }

  @Test
  void zipf_draws_the_first_rank_as_often_as_its_share() {
    Zipf zipf = new Zipf(1_000, 1);
    SplittableRandom random = new SplittableRandom(5);
    int first = 0;
    int outside = 0;
    for (int i = 0; i < 100_000; i++) {
      int rank = zipf.draw(random);
      first += rank == 0 ? 1 : 0;
      outside += rank < 0 || rank >= 1_000 ? 1 : 0;
    }
    assertEquals(0, outside);
    assertTrue(
        Math.abs(first / 100_000.0 - 1 / 7.4855) < 0.005,
        "seed 5: share of rank 0 is " + first / 100_000.0);
  }
}
