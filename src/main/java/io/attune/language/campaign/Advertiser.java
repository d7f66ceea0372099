package io.attune.language.campaign;

import java.util.List;

/// Who pays.
///
/// @param name for people, 1 to 200 characters
/// @param domains hosts that creatives may link to, with all their subdomains; none means any host
/// @param competitiveCategories labels; two advertisers with a label in common do not appear side
/// by side where a placement keeps competitors apart
/// @param categories of what it advertises, as exchanges block and allow them, such as `IAB22`
/// @param taxonomy which list of categories that is, as AdCOM numbers them, 1 to 9,999
/// @param transparency what is said beside its ads of whom they are for and who pays
public record Advertiser(
    String id,
    int number,
    long version,
    State state,
    String name,
    List<String> domains,
    List<String> competitiveCategories,
    List<String> categories,
    int taxonomy,
    Transparency transparency)
    implements Definition {
  public Advertiser {
    domains = List.copyOf(domains);
    competitiveCategories = List.copyOf(competitiveCategories);
    categories = List.copyOf(categories);
  }

  /// What is said beside an ad of a campaign: what the campaign says, else the advertiser, else its
  /// name for both.
  public Transparency transparency(Campaign campaign) {
    return campaign.transparency().or(transparency).or(Transparency.of(name));
  }
}
