package io.attune.language.campaign;

import io.attune.language.campaign.Definition.State;

/// The kinds of definitions, each after those it belongs to.
public enum Kind {
  ADVERTISER("advertisers", "advertiser"),
  CAMPAIGN("campaigns", "campaign"),
  LINE_ITEM("line-items", "lineItem"),
  CREATIVE("creatives", "creative");

  private final String plural;
  private final String word;

  Kind(String plural, String word) {
    this.plural = plural;
    this.word = word;
  }

  /// The kind of a definition.
  public static Kind of(Definition definition) {
    return switch (definition) {
      case Advertiser a -> ADVERTISER;
      case Campaign c -> CAMPAIGN;
      case LineItem l -> LINE_ITEM;
      case Creative c -> CREATIVE;
    };
  }

  /// As in paths and keys.
  public String plural() {
    return plural;
  }

  /// As in messages and fields.
  public String word() {
    return word;
  }

  /// What it is when nobody says: what is shown by itself must be asked for.
  public State initialState() {
    return this == LINE_ITEM ? State.DRAFT : State.ACTIVE;
  }
}
