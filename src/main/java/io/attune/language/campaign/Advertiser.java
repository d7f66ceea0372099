package io.attune.language.campaign;

import java.util.List;

/// Who pays.
///
/// @param name for people, 1 to 200 characters
/// @param domains hosts that creatives may link to, with all their subdomains; none means any host
/// @param competitiveCategories labels; two advertisers with a label in common do not appear side
/// by side where a placement keeps competitors apart
public record Advertiser(
    String id,
    int number,
    long version,
    State state,
    String name,
    List<String> domains,
    List<String> competitiveCategories)
    implements Definition {
  public Advertiser {
    domains = List.copyOf(domains);
    competitiveCategories = List.copyOf(competitiveCategories);
  }
}
