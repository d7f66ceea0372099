package io.attune.state.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.state.version.ServingModel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  /// A decision that shows its first five candidates.
  private record Shown(String id, int first) implements Rescoring {
    @Override
    public int rows() {
      return 8;
    }

    @Override
    public float served(int row) {
      return 0;
    }

    @Override
    public boolean score(ServingModel version, float[] scores) {
      return false;
    }

    @Override
    public int shown() {
      return 5;
    }

    @Override
    public int shownRow(int place) {
      return 7 - place;
    }

    @Override
    public int item(int row) {
      return first + row;
    }

    @Override
    public long deadlineNanos() {
      return 0;
    }

    @Override
    public void done() {}
  }

  private static JsonNode told(Calibration calibration) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    calibration.write(json);
    return json.path("calibration");
  }

  @Test
  void scores_of_what_was_shown_stand_beside_what_happened() {
    Random random = new Random(3);
    Calibration calibration = new Calibration();
    double loss = 0;
    double sum = 0;
    int happened = 0;
    for (int i = 0; i < 2_000; i++) {
      float[] served = new float[8];
      float[] other = new float[8];
      for (int row = 0; row < 8; row++) {
        served[row] = 0.5f;
        other[row] = 0.05f + 0.4f * random.nextFloat();
      }
      Shown decision = new Shown("d" + i, i * 100);
      calibration.add(decision, served, other, i);
      for (int row = 3; row < 8; row++) {
        boolean clicked = random.nextDouble() < other[row];
        if (clicked) {
          calibration.happened("d" + i, i * 100 + row);
          calibration.happened("d" + i, i * 100 + row);
        }
        sum += other[row];
        happened += clicked ? 1 : 0;
        loss -= Math.log(clicked ? other[row] : 1 - other[row]);
      }
      // what was not shown, or not decided here, counts for nothing
      calibration.happened("d" + i, i * 100);
      calibration.happened("elsewhere", i * 100 + 4);
    }
    assertEquals(0, told(calibration).path("items").asInt());
    assertEquals(2_000, told(calibration).path("waitingDecisions").asInt());
    calibration.add(
        new Shown("late", 0), new float[8], new float[8], Calibration.PATIENCE_NANOS + 2_000);
    JsonNode told = told(calibration);
    assertEquals(10_000, told.path("items").asInt());
    assertEquals(happened, told.path("outcomes").asInt());
    assertEquals(sum / 10_000, told.path("predicted").asDouble(), 1e-9);
    assertEquals(0.5, told.path("servedPredicted").asDouble(), 1e-9);
    assertEquals(happened / 10_000.0, told.path("observed").asDouble(), 1e-9);
    assertEquals(loss / 10_000, told.path("logLoss").asDouble(), 1e-6);
    assertTrue(told.path("logLoss").asDouble() < told.path("servedLogLoss").asDouble());
  }

  @Test
  void what_waits_is_bounded() {
    Calibration calibration = new Calibration();
    for (int i = 0; i < 20_000; i++) {
      calibration.add(new Shown("d" + i, 0), new float[8], new float[8], 0);
    }
    assertEquals(5_000, told(calibration).path("waitingDecisions").asInt());
  }
}
