package io.attune.state.version;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.attune.language.decision.Matrix;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// One native session and the tensors bound to it. Any thread may run it, each with a matrix of its
/// own; whoever closes it has seen to it that nobody runs it (the runtime aborts the process
/// otherwise), which is what [OnnxModel]'s leases are for.
final class Network implements AutoCloseable {
  private final OrtSession session;
  private final List<Feed> feeds;
  private final List<Fetch> fetches;
  private final int columns;
  private final int keptMatrices;
  private final ConcurrentHashMap<Matrix, Binding> bindings = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Matrix, Binding> wide = new ConcurrentHashMap<>();

  /// @param feeds how its inputs are filled, all of them
  /// @param fetches what is read from its outputs; the first is the score
  /// @param columns of the matrix
  /// @param keptMatrices for how many matrices the tensors are kept
  Network(
      OrtSession session, List<Feed> feeds, List<Fetch> fetches, int columns, int keptMatrices) {
    this.session = session;
    this.feeds = List.copyOf(feeds);
    this.fetches = List.copyOf(fetches);
    this.columns = columns;
    this.keptMatrices = keptMatrices;
  }

  List<Feed> feeds() {
    return feeds;
  }

  /// What is read from its outputs; the first is the score.
  List<Fetch> fetches() {
    return fetches;
  }

  Fetch score() {
    return fetches.getFirst();
  }

  int columns() {
    return columns;
  }

  /// Scores all rows, at least one; about 2 µs beyond the arithmetic when this matrix was seen with
  /// so many rows before.
  void run(Matrix matrix, float[] scores) throws OrtException {
    check(matrix);
    Binding binding = bindings.get(matrix);
    if (binding == null) {
      runUnseen(matrix, scores);
    } else {
      binding.run(session, scores);
    }
  }

  /// The same for all fetches, each into an array of its own. Its tensors are kept apart from those
  /// that score alone.
  void runAll(Matrix matrix, float[][] values) throws OrtException {
    check(matrix);
    Binding binding = wide.get(matrix);
    if (binding == null) {
      runAllUnseen(matrix, values);
    } else {
      binding.runAll(session, values);
    }
  }

  private void runAllUnseen(Matrix matrix, float[][] values) throws OrtException {
    Binding binding = new Binding(this, matrix, fetches);
    if (wide.size() < keptMatrices) {
      wide.put(matrix, binding);
      binding.runAll(session, values);
    } else {
      try (binding) {
        binding.runAll(session, values);
      }
    }
  }

  private void check(Matrix matrix) {
    if (matrix.columns() != columns) {
      throw new IllegalArgumentException(
          "matrix: " + matrix.columns() + " columns (expected: " + columns + ")");
    }
  }

  private void runUnseen(Matrix matrix, float[] scores) throws OrtException {
    Binding binding = new Binding(this, matrix, List.of(score()));
    if (bindings.size() < keptMatrices) {
      bindings.put(matrix, binding);
      binding.run(session, scores);
    } else {
      try (binding) {
        binding.run(session, scores);
      }
    }
  }

  /// Gives up the tensors that are kept for this matrix: of checks, so that those of requests find
  /// room.
  void forget(Matrix matrix) {
    Binding binding = bindings.remove(matrix);
    if (binding != null) {
      binding.close();
    }
  }

  /// What every fetch reads, [fetches × rows]. Makes its tensors anew: for checks, not for
  /// requests.
  float[][] all(Matrix matrix) throws OrtException {
    int rows = matrix.rows();
    float[][] values = new float[fetches.size()][rows];
    Set<String> names = fetches.stream().map(Fetch::name).collect(Collectors.toSet());
    try (Unbound run = Unbound.run(session, feeds, matrix, names)) {
      for (int i = 0; i < values.length; i++) {
        Fetch fetch = fetches.get(i);
        fetch.read(run.tensor(fetch.name()), values[i], rows);
      }
    }
    return values;
  }

  @Override
  public void close() throws OrtException {
    bindings.values().forEach(Binding::close);
    bindings.clear();
    wide.values().forEach(Binding::close);
    wide.clear();
    session.close();
  }
}
