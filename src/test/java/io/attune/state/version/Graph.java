package io.attune.state.version;

/// One-layer ONNX graphs, so that tests can make any fault they like: `output = Sigmoid(input ×
/// weights)`, or another last operator.
public record Graph(String input, String output, float[] weights, String last, boolean flat) {
  public static Graph sigmoid(float... weights) {
    return new Graph("features", "probability", weights, "Sigmoid", false);
  }

  public Graph input(String name) {
    return new Graph(name, output, weights, last, flat);
  }

  public Graph output(String name) {
    return new Graph(input, name, weights, last, flat);
  }

  /// Replaces the sigmoid.
  public Graph last(String operator) {
    return new Graph(input, output, weights, operator, flat);
  }

  /// Makes the output [rows] instead of [rows × 1].
  public Graph asFlat() {
    return new Graph(input, output, weights, last, true);
  }

  /// The score of a row.
  public double score(float... row) {
    double z = 0;
    for (int i = 0; i < row.length; i++) {
      z += (double) row[i] * weights[i];
    }
    return 1 / (1 + Math.exp(-z));
  }

  public byte[] bytes() {
    Onnx graph =
        new Onnx()
            .input(input, Onnx.FLOAT, -1, weights.length)
            .weights("w", weights)
            .node("MatMul", "z", input, "w");
    return flat
        ? graph
            .node(last, "p", "z")
            .longs("shape", new long[] {1}, -1)
            .node("Reshape", output, "p", "shape")
            .output(output, Onnx.FLOAT, -1)
            .bytes()
        : graph.node(last, output, "z").output(output, Onnx.FLOAT, -1, 1).bytes();
  }
}
