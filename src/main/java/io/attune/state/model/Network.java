package io.attune.state.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.util.concurrent.ConcurrentHashMap;

/// One native session and the tensors bound to it. Any thread may run it, each with a matrix of its
/// own; whoever closes it has seen to it that nobody runs it (the runtime aborts the process
/// otherwise), which is what [OnnxModel]'s leases are for.
final class Network implements AutoCloseable {
  private final OrtSession session;
  private final String input;
  private final String output;
  private final int columns;
  private final boolean flat;
  private final int keptMatrices;
  private final ConcurrentHashMap<Matrix, Binding> bindings = new ConcurrentHashMap<>();

  /// @param input name of its input [rows × columns]
  /// @param output name of its output
  /// @param flat whether the output is [rows], not [rows × 1]
  /// @param keptMatrices for how many matrices the tensors are kept
  Network(
      OrtSession session,
      String input,
      String output,
      int columns,
      boolean flat,
      int keptMatrices) {
    this.session = session;
    this.input = input;
    this.output = output;
    this.columns = columns;
    this.flat = flat;
    this.keptMatrices = keptMatrices;
  }

  String input() {
    return input;
  }

  String output() {
    return output;
  }

  int columns() {
    return columns;
  }

  boolean flat() {
    return flat;
  }

  /// Scores all rows, at least one; about 2 µs beyond the arithmetic when this matrix was seen with
  /// so many rows before.
  void run(Matrix matrix, float[] scores) throws OrtException {
    if (matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "matrix: " + matrix.columns() + " columns (expected: " + columns + ")");
    }
    Binding binding = bindings.get(matrix);
    if (binding == null) {
      runUnseen(matrix, scores);
    } else {
      binding.run(session, scores);
    }
  }

  private void runUnseen(Matrix matrix, float[] scores) throws OrtException {
    Binding binding = new Binding(this, matrix);
    if (bindings.size() < keptMatrices) {
      bindings.put(matrix, binding);
      binding.run(session, scores);
    } else {
      try (binding) {
        binding.run(session, scores);
      }
    }
  }

  @Override
  public void close() throws OrtException {
    bindings.values().forEach(Binding::close);
    bindings.clear();
    session.close();
  }
}
