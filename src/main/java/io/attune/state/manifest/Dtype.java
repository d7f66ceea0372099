package io.attune.state.manifest;

import ai.onnxruntime.OnnxJavaType;

/// The element types that a graph's tensors may have, as `model.yaml` writes them.
public enum Dtype {
  FLOAT32("float32", OnnxJavaType.FLOAT, Float.BYTES),
  FLOAT64("float64", OnnxJavaType.DOUBLE, Double.BYTES),
  /// Inputs only.
  INT64("int64", OnnxJavaType.INT64, Long.BYTES);

  private final String word;
  private final OnnxJavaType type;
  private final int bytes;

  Dtype(String word, OnnxJavaType type, int bytes) {
    this.word = word;
    this.type = type;
    this.bytes = bytes;
  }

  /// As the manifest calls it.
  public String word() {
    return word;
  }

  /// As the runtime calls it.
  public OnnxJavaType type() {
    return type;
  }

  /// Size of one element.
  public int bytes() {
    return bytes;
  }
}
