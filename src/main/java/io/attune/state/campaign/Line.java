package io.attune.state.campaign;

import io.attune.language.campaign.LineItem;
import java.util.Arrays;

/// A line item with the numbers of what belongs to it. Immutable.
final class Line {
  private static final int[] NO_CREATIVES = {};

  private final LineItem item;
  private final int campaign;
  private final int advertiser;
  private final int[] creatives;

  private Line(LineItem item, int campaign, int advertiser, int[] creatives) {
    this.item = item;
    this.campaign = campaign;
    this.advertiser = advertiser;
    this.creatives = creatives;
  }

  /// Without creatives of its own.
  static Line of(LineItem item, int campaign, int advertiser) {
    return new Line(item, campaign, advertiser, NO_CREATIVES);
  }

  LineItem item() {
    return item;
  }

  int campaign() {
    return campaign;
  }

  int advertiser() {
    return advertiser;
  }

  /// Numbers of the creatives that belong to this line item alone, rising; not to be changed.
  int[] creatives() {
    return creatives;
  }

  /// The same with another definition.
  Line with(LineItem other) {
    return new Line(other, campaign, advertiser, creatives);
  }

  /// The same with one more creative.
  Line withCreative(int number) {
    return new Line(item, campaign, advertiser, added(creatives, number));
  }

  /// Rising numbers and one more, which may be among them already.
  static int[] added(int[] numbers, int number) {
    int place = Arrays.binarySearch(numbers, number);
    if (place >= 0) {
      return numbers;
    }
    int at = -place - 1;
    int[] more = Arrays.copyOf(numbers, numbers.length + 1);
    System.arraycopy(numbers, at, more, at + 1, numbers.length - at);
    more[at] = number;
    return more;
  }
}
