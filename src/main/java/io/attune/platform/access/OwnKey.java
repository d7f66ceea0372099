package io.attune.platform.access;

/// See [Access#own(java.util.Set)].
///
/// @param text what to present
/// @param end takes it out of force
public record OwnKey(String text, Runnable end) implements AutoCloseable {
  @Override
  public void close() {
    end.run();
  }

  /// Never shows the text.
  @Override
  public String toString() {
    return "own key";
  }
}
