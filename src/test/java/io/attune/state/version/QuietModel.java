package io.attune.state.version;

import io.attune.language.decision.Matrix;
import org.HdrHistogram.Histogram;

/// A version of a test: version 3, of which nothing is noted.
public abstract class QuietModel extends ServingModel {
  private long leftOut;

  @Override
  public int version() {
    return 3;
  }

  @Override
  public String objective() {
    return "click";
  }

  @Override
  public boolean rescore(Matrix matrix, float[] scores) {
    return predict(matrix, scores);
  }

  @Override
  public void leaveOut() {
    leftOut++;
  }

  @Override
  public Vitals vitals() {
    return new Vitals(0, 0, 0, leftOut);
  }

  @Override
  public Histogram takeLatencies() {
    return new Histogram(2);
  }

  @Override
  public long budgetNanos(int rows) {
    return 1_000_000;
  }
}
