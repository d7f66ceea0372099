package io.attune.language.schema;

/// How a raw value becomes the model's input: first clipped to [low, high], then the function, then
/// `(y - shift) × scale`.
///
/// @param function the function
/// @param low smallest raw value, may be negative infinity
/// @param high largest raw value, may be positive infinity
/// @param shift subtracted after the function
/// @param scale multiplied last; not 0
public record Transform(Function function, float low, float high, float shift, float scale) {
  /// Leaves a value as it is.
  public static final Transform NONE =
      new Transform(Function.NONE, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0, 1);

  /// The functions there are.
  public enum Function {
    NONE,
    /// Natural logarithm of 1 + x for x ≥ 0; 0 below.
    LOG1P,
    /// Square root for x ≥ 0; 0 below.
    SQRT
  }

  /// The transformed value; `raw` must be a number.
  public float apply(float raw) {
    float x = Math.min(Math.max(raw, low), high);
    float y =
        switch (function) {
          case NONE -> x;
          case LOG1P -> x <= 0 ? 0 : (float) Math.log1p(x);
          case SQRT -> x <= 0 ? 0 : (float) Math.sqrt(x);
        };
    return (y - shift) * scale;
  }
}
