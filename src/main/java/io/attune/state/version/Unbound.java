package io.attune.state.version;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One run whose outputs the runtime makes, of whatever shape they come out. Checks use it; a
/// request never does, because the runtime then allocates.
final class Unbound implements AutoCloseable {
  private final Map<String, OnnxTensor> inputs;
  private final OrtSession.Result result;

  private Unbound(Map<String, OnnxTensor> inputs, OrtSession.Result result) {
    this.inputs = inputs;
    this.result = result;
  }

  /// @param names of outputs that are tensors
  static Unbound run(OrtSession session, List<Feed> feeds, Matrix matrix, Set<String> names)
      throws OrtException {
    Inputs filled = new Inputs(feeds, matrix, matrix.columns());
    filled.fill();
    Map<String, OnnxTensor> inputs = filled.bind(matrix.rows());
    try {
      return new Unbound(inputs, session.run(inputs, names));
    } catch (OrtException | RuntimeException e) {
      inputs.values().forEach(OnnxTensor::close);
      throw e;
    }
  }

  OnnxTensor tensor(String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  @Override
  public void close() {
    result.close();
    inputs.values().forEach(OnnxTensor::close);
  }
}
