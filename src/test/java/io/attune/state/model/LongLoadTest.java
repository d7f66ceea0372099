package io.attune.state.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.attune.language.decision.Matrix;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongLoadTest {
  /// Products of constants, which the runtime works out when it loads.
  private static byte[] folding(int size, int products) {
    BadGraph graph =
        new BadGraph()
            .integers("shape", size, size)
            .integers("none")
            .node("ConstantOfShape", "m0", "shape");
    for (int i = 1; i <= products; i++) {
      graph.node("MatMul", "m" + i, "m" + (i - 1), "m" + (i - 1));
    }
    return graph
        .node("ReduceMax", "zero", "m" + products)
        .weights("w", 0.3f, -0.2f, 0.1f)
        .node("MatMul", "product", "features", "w")
        .node("Add", "z", "product", "zero")
        .node("Sigmoid", "probability", "z")
        .features()
        .probability()
        .bytes();
  }

  private static final Graph GOOD = Graph.sigmoid(0.3f, -0.2f, 0.1f);

  @TempDir Path repository;

  @Test
  void calls_off_a_load_that_takes_too_long_and_loads_the_next() throws OrtException {
    byte[] graph = folding(1024, 8);
    OrtException e =
        assertThrows(OrtException.class, () -> OnnxEnvironment.get().load(graph, 0).close());
    assertEquals(RefusalReason.LOAD_TOO_LONG, Gate.fault(e), e.getMessage());
    OnnxEnvironment.get().load(GOOD.bytes()).close();
  }

  /// A product of this size would take seconds, and the next one too.
  @Test
  void leaves_large_constants_to_the_run() throws OrtException {
    OnnxEnvironment.get().load(folding(1 << 15, 100)).close();
  }

  @Test
  void serves_on_while_another_version_takes_long_to_load() throws InterruptedException {
    new VersionFolder(repository, "good", 1).write(GOOD);
    Models models = new Models(repository);
    models.start(VersionFolder.SCHEMA);
    byte[] graph = folding(1024, 8);
    VersionFolder second = new VersionFolder(repository, "good", 2).write(GOOD);
    second.onnx(graph).manifest(second.manifest(graph));

    Thread loading = Thread.ofPlatform().start(() -> models.start(VersionFolder.SCHEMA));
    Matrix matrix = new Matrix(1, 3);
    matrix.shape(1, 3);
    matrix.floats().put(0, new float[] {2, -1, 0.5f});
    float[] scores = new float[1];
    int served = 0;
    while (loading.isAlive()) {
      ServingModel model = models.current().serving("good").orElseThrow();
      if (model.acquire()) {
        assertTrue(model.predict(matrix, scores));
        assertEquals(GOOD.score(2, -1, 0.5f), scores[0], 1e-6);
        served += model.version() == 1 ? 1 : 0;
        model.release();
      }
    }
    loading.join();

    assertTrue(served > 0, "version 1 never scored while version 2 loaded");
    assertEquals(List.of(), models.refusals());
    assertEquals(2, models.current().serving("good").orElseThrow().version());
    models.stop();
  }
}
