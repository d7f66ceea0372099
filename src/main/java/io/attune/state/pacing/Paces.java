package io.attune.state.pacing;

/// What decisions go by between two ticks. Immutable.
final class Paces {
  static final Paces NONE = new Paces(new float[0], new float[0]);

  final float[] probability;
  final float[] multiplier;

  /// Bit by number: line items that take part less than always.
  final long[] held;

  Paces(float[] probability, float[] multiplier) {
    this.probability = probability;
    this.multiplier = multiplier;
    held = new long[(probability.length + 63) >>> 6];
    for (int number = 0; number < probability.length; number++) {
      if (probability[number] < 1) {
        held[number >>> 6] |= 1L << number;
      }
    }
  }

  float probability(int number) {
    return number < probability.length ? probability[number] : 1;
  }

  float multiplier(int number) {
    return number < multiplier.length ? multiplier[number] : 1;
  }
}
