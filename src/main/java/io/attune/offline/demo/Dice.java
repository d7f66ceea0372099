package io.attune.offline.demo;

/// A seeded stream of random numbers that is the same on every machine and JDK: SplitMix64, and
/// [StrictMath] for what is not plain arithmetic. Not thread-safe.
///
/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  /// @param seed of the world
  /// @param stream streams of one seed are independent of each other
  Dice(long seed, long stream) {
    state = mix(seed + GOLDEN_GAMMA) ^ mix((stream + 1) * GOLDEN_GAMMA);
  }

  long bits() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /// Evenly in [0, 1).
  double uniform() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /// Evenly in [low, high).
  double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  /// Evenly from 0 to `bound` - 1.
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /// Normal with mean 0 and the given standard deviation (Box and Muller; one of the pair is thrown
  /// away).
  double normal(double deviation) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return deviation * radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /// How often `probability` comes true in a row, at most `most`.
  int streak(double probability, int most) {
    int count = 0;
    while (count < most && chance(probability)) {
      count++;
    }
    return count;
  }

  /// An index by weight.
  ///
  /// @param cumulative running sums of weights, the last one positive
  int pick(double[] cumulative, int length) {
    double at = uniform() * cumulative[length - 1];
    int low = 0;
    int high = length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
