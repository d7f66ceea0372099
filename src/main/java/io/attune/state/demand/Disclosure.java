package io.attune.state.demand;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Transparency;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What exchanges are told of whose ads a campaign's are, and compare with whom they block.
///
/// @param domain that the ads are for, in lower case; empty where the advertiser has none: then
/// nothing can be bid
/// @param domains in lower case, all of the advertiser's and those above them down to two labels,
/// each once: who blocks one of them blocks the ads
/// @param categories as the advertiser has them
/// @param families the categories in upper case and those above them, each once: who blocks one of
/// them blocks the ads
/// @param taxonomy whose categories they are
/// @param transparency what is said beside the ads
public record Disclosure(
    String domain,
    List<String> domains,
    List<String> categories,
    List<String> families,
    int taxonomy,
    Transparency transparency) {
  /// Of whom nothing is to be known, as no placement is named and with that no exchange.
  static final Disclosure NONE =
      new Disclosure("", List.of(), List.of(), List.of(), 1, Transparency.UNSAID);

  public Disclosure {
    domains = List.copyOf(domains);
    categories = List.copyOf(categories);
    families = List.copyOf(families);
  }

  static Disclosure of(Advertiser advertiser, Campaign campaign) {
    List<String> domains = advertiser.domains();
    return new Disclosure(
        domains.isEmpty() ? "" : domains.getFirst(),
        hosts(domains),
        advertiser.categories(),
        families(advertiser.categories()),
        advertiser.taxonomy(),
        advertiser.transparency(campaign));
  }

  private static List<String> hosts(List<String> domains) {
    Set<String> all = new LinkedHashSet<>();
    for (String domain : domains) {
      String rest = domain;
      while (rest.indexOf('.') > 0) {
        all.add(rest);
        rest = rest.substring(rest.indexOf('.') + 1);
      }
    }
    return new ArrayList<>(all);
  }

  /// `IAB22-1` belongs to `IAB22`; other taxonomies do not say so by their names.
  private static List<String> families(List<String> categories) {
    Set<String> all = new LinkedHashSet<>();
    for (String each : categories) {
      String category = each.toUpperCase(Locale.ROOT);
      all.add(category);
      int above = category.startsWith("IAB") ? category.indexOf('-') : -1;
      if (above > 0) {
        all.add(category.substring(0, above));
      }
    }
    return new ArrayList<>(all);
  }
}
