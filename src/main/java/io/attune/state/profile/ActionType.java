package io.attune.state.profile;

/// What a viewer did to an item. Numbers are stored; stable.
public enum ActionType {
  VIEW(0),
  CLICK(1),
  ADD_TO_CART(2),
  REMOVE_FROM_CART(3),
  PURCHASE(4),
  RATING(5);

  private static final ActionType[] BY_NUMBER = values();

  private final int number;

  ActionType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static ActionType of(int number) {
    return BY_NUMBER[number];
  }
}
