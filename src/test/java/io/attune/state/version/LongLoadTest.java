package io.attune.state.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import io.attune.state.manifest.RefusalReason;
import org.junit.jupiter.api.Test;

class LongLoadTest {
  private static final Graph GOOD = Graph.sigmoid(0.3f, -0.2f, 0.1f);

  @Test
  void calls_off_a_load_that_takes_too_long_and_loads_the_next() throws OrtException {
    byte[] graph = Onnx.folding(1024, 8).bytes();
    OrtException e =
        assertThrows(OrtException.class, () -> OnnxEnvironment.get().load(graph, 0).close());
    assertEquals(RefusalReason.LOAD_TOO_LONG, Gate.fault(e), e.getMessage());
    OnnxEnvironment.get().load(GOOD.bytes()).close();
  }

  /// A product of this size would take seconds, and the next one too.
  @Test
  void leaves_large_constants_to_the_run() throws OrtException {
    OnnxEnvironment.get().load(Onnx.folding(1 << 15, 100).bytes()).close();
  }
}
