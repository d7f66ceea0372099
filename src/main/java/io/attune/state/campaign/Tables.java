package io.attune.state.campaign;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Kind;
import org.jspecify.annotations.Nullable;

/// All definitions by number.
///
/// @param shared advertiser's number to the numbers of its own creatives, rising
record Tables(
    Numbered<Advertiser> advertisers,
    Numbered<Campaign> campaigns,
    Numbered<Line> lines,
    Numbered<Creative> creatives,
    Numbered<int[]> shared) {
  static final Tables EMPTY =
      new Tables(
          Numbered.empty(), Numbered.empty(), Numbered.empty(), Numbered.empty(), Numbered.empty());

  /// One more than the highest number of a kind.
  int length(Kind kind) {
    return switch (kind) {
      case ADVERTISER -> advertisers.length();
      case CAMPAIGN -> campaigns.length();
      case LINE_ITEM -> lines.length();
      case CREATIVE -> creatives.length();
    };
  }

  @Nullable Definition get(Kind kind, int number) {
    return switch (kind) {
      case ADVERTISER -> advertisers.get(number);
      case CAMPAIGN -> campaigns.get(number);
      case LINE_ITEM -> {
        Line line = lines.get(number);
        yield line == null ? null : line.item();
      }
      case CREATIVE -> creatives.get(number);
    };
  }
}
