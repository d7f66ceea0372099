package io.attune.state.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.attune.language.decision.Matrix;
import io.attune.proto.v1.ModelComparison;
import io.attune.state.version.QuietModel;
import io.attune.state.version.ServingModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The message of the gRPC answer holds a comparison with all that one can say.
class ComparisonMessageTest {
  private static final float[] SERVED = {0.1f, 0.2f, 0.3f, 0.4f};
  private static final float[] OTHER = {0.2f, 0.1f, 0.3f, 0.5f};

  private static final class Fake extends QuietModel {
    @Override
    public String name() {
      return "ranker";
    }

    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String schemaHash() {
      return "";
    }

    @Override
    public long nanosPerRow() {
      return 1;
    }

    @Override
    public boolean acquire() {
      return true;
    }

    @Override
    public void release() {}

    @Override
    public boolean predict(Matrix matrix, float[] scores) {
      return true;
    }
  }

  private record Shown(String id) implements Rescoring {
    @Override
    public int rows() {
      return SERVED.length;
    }

    @Override
    public float served(int row) {
      return SERVED[row];
    }

    @Override
    public boolean score(ServingModel version, float[] scores) {
      return true;
    }

    @Override
    public int shown() {
      return 2;
    }

    @Override
    public int shownRow(int place) {
      return 3 - place;
    }

    @Override
    public int item(int row) {
      return row;
    }

    @Override
    public long deadlineNanos() {
      return 1;
    }

    @Override
    public void done() {}
  }

  /// Refuses a field that the message does not have, and one that it has and that is not told.
  private static ModelComparison message(JsonNode told) throws InvalidProtocolBufferException {
    ModelComparison.Builder message = ModelComparison.newBuilder();
    JsonFormat.parser().merge(told.toString(), message);
    return message.build();
  }

  @Test
  void holds_every_field_of_a_comparison() throws InvalidProtocolBufferException {
    Comparison pair = new Comparison(new Beside(new Fake(), new Fake(), true));
    ModelComparison empty = message(pair.json());
    pair.add(new Shown("d1"), SERVED, OTHER, 5_000_000, new RankAgreement());
    pair.failed();
    pair.calibration().add(new Shown("d1"), SERVED, OTHER, 0);
    pair.calibration().add(new Shown("d2"), SERVED, OTHER, Calibration.PATIENCE_NANOS);
    JsonNode told = pair.json();
    ModelComparison full = message(told);

    assertEquals("shadow", empty.getRole());
    assertEquals(3, empty.getBeside());
    assertEquals(false, empty.hasPsi());
    assertEquals(ModelComparison.getDescriptor().getFields().size(), told.size());
    assertEquals(full.getDescriptorForType().getFields().size(), full.getAllFields().size());
    assertEquals(
        full.getCalibration().getDescriptorForType().getFields().size(),
        told.path("calibration").size());
    assertEquals(told.path("shiftLogOdds").asDouble(), full.getShiftLogOdds());
    assertEquals(told.path("p99Micros").asLong(), full.getP99Micros());
    assertEquals(
        told.path("calibration").path("servedLogLoss").asDouble(),
        full.getCalibration().getServedLogLoss());
    assertEquals(2, full.getCalibration().getItems());
  }
}
