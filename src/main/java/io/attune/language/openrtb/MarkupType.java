package io.attune.language.openrtb;

/// Which format a bid's markup has: `mtype`.
public enum MarkupType {
  BANNER(1),
  VIDEO(2),
  AUDIO(3),
  NATIVE(4);

  private final int number;

  MarkupType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
