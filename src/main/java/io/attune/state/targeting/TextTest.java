package io.attune.state.targeting;

import java.util.Arrays;

/// A text is one of some texts, or none of them.
final class TextTest implements Test {
  private final boolean absent;
  private final boolean none;
  private final String[] texts;

  /// @param none whether the texts are those that do not hold
  /// @param texts sorted, each once
  TextTest(boolean absent, boolean none, String[] texts) {
    this.absent = absent;
    this.none = none;
    this.texts = texts;
  }

  /// Whether [#texts] are those that do not hold.
  boolean none() {
    return none;
  }

  String[] texts() {
    return texts;
  }

  @Override
  public boolean absent() {
    return absent;
  }

  @Override
  public boolean noValue() {
    return !none && texts.length == 0;
  }

  @Override
  public boolean anyValue() {
    return none && texts.length == 0;
  }

  @Override
  public Test and(Test test) {
    TextTest other = (TextTest) test;
    boolean here = absent && other.absent;
    if (none && other.none) {
      return new TextTest(here, true, Texts.either(texts, other.texts));
    }
    if (none) {
      return new TextTest(here, false, Texts.without(other.texts, texts));
    }
    return new TextTest(
        here,
        false,
        other.none ? Texts.without(texts, other.texts) : Texts.both(texts, other.texts));
  }

  @Override
  public Test or(Test test) {
    TextTest other = (TextTest) test;
    boolean here = absent || other.absent;
    if (none && other.none) {
      return new TextTest(here, true, Texts.both(texts, other.texts));
    }
    if (none) {
      return new TextTest(here, true, Texts.without(texts, other.texts));
    }
    return other.none
        ? new TextTest(here, true, Texts.without(other.texts, texts))
        : new TextTest(here, false, Texts.either(texts, other.texts));
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof TextTest other
        && absent == other.absent
        && none == other.none
        && Arrays.equals(texts, other.texts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(texts) + (absent ? 2 : 0) + (none ? 1 : 0);
  }
}
