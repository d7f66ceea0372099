package io.attune.language.decision;

/// What happened in one decision: per stage candidates in and kept, and time; drops by reason;
/// degradations. Reused from request to request with its scratch; not thread-safe; belongs to one
/// decision at a time.
public final class Trace {
  private final int[] in = new int[Stage.COUNT];
  private final int[] kept = new int[Stage.COUNT];
  private final long[] nanos = new long[Stage.COUNT];
  private final int[] drops = new int[DropReason.COUNT];
  private int degradations;
  private int storeReads;
  private int missing;

  /// Forgets the last decision.
  public void reset() {
    java.util.Arrays.fill(in, 0);
    java.util.Arrays.fill(kept, 0);
    java.util.Arrays.fill(nanos, 0);
    java.util.Arrays.fill(drops, 0);
    degradations = 0;
    storeReads = 0;
    missing = 0;
  }

  /// Adds one run of a stage: `in` candidates entered, `kept` left it, after `nanos` nanoseconds.
  public void stage(Stage stage, int in, int kept, long nanos) {
    this.in[stage.number()] += in;
    this.kept[stage.number()] += kept;
    this.nanos[stage.number()] += nanos;
  }

  /// Counts `count` candidates dropped for a reason.
  public void drop(DropReason reason, int count) {
    drops[reason.number()] += count;
  }

  public void degrade(Degradation degradation) {
    degradations |= degradation.bit();
  }

  /// Counts one round trip to the store.
  public void storeRead() {
    storeReads++;
  }

  public int in(Stage stage) {
    return in[stage.number()];
  }

  public int kept(Stage stage) {
    return kept[stage.number()];
  }

  public long nanos(Stage stage) {
    return nanos[stage.number()];
  }

  public int drops(DropReason reason) {
    return drops[reason.number()];
  }

  public boolean degraded(Degradation degradation) {
    return (degradations & degradation.bit()) != 0;
  }

  /// The set of degradations as bits of [Degradation#bit()].
  public int degradations() {
    return degradations;
  }

  public int storeReads() {
    return storeReads;
  }

  /// Counts feature values for which a default stood in.
  public void missing(int count) {
    missing += count;
  }

  public int missing() {
    return missing;
  }
}
