package io.attune.language.campaign;

import java.time.ZoneId;
import java.util.List;

/// What an advertiser books as one: a budget that its line items share.
///
/// @param advertiser the advertiser's id; never another one
/// @param name for people, 1 to 200 characters
/// @param currency ISO 4217, three letters; never another one
/// @param timeZone whose days the daily budget counts; line items that name none have it too
/// @param budget of all line items together
/// @param caps over all line items together; scopes campaign and advertiser only
/// @param strict whether money is reserved before an ad is shown, so that nothing is overspent
/// @param transparency what is said beside its ads where it is something else than the advertiser's
public record Campaign(
    String id,
    int number,
    long version,
    State state,
    String advertiser,
    String name,
    String currency,
    ZoneId timeZone,
    Budget budget,
    List<Cap> caps,
    boolean strict,
    Transparency transparency)
    implements Definition {
  public Campaign {
    caps = List.copyOf(caps);
  }
}
