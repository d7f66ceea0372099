package io.attune.state.campaign;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// What a definition belongs to, as the store holds it; empty where its kind has none.
record Owners(
    Optional<Advertiser> advertiser, Optional<Campaign> campaign, Optional<LineItem> lineItem) {
  private static final Owners NONE =
      new Owners(Optional.empty(), Optional.empty(), Optional.empty());

  /// @throws io.attune.language.problem.Refusal when one is not there, or is archived while the
  /// definition is not
  static Owners of(Kind kind, Document tree, Lookup lookup) {
    Kind owner =
        switch (kind) {
          case ADVERTISER -> null;
          case CAMPAIGN -> Kind.ADVERTISER;
          case LINE_ITEM -> Kind.CAMPAIGN;
          case CREATIVE ->
              tree.find(Kind.ADVERTISER.word()).isPresent() ? Kind.ADVERTISER : Kind.LINE_ITEM;
        };
    if (owner == null) {
      return NONE;
    }
    Document field = tree.get(owner.word());
    Definition found =
        lookup
            .find(owner, Definitions.id(field))
            .map(Stored::definition)
            .orElseThrow(() -> field.refuse("the id of " + article(owner) + " that is there"));
    boolean archived = Definitions.state(kind, tree) == State.ARCHIVED;
    if (found.state() == State.ARCHIVED && !archived) {
      throw field.refuse(article(owner) + " that is not archived");
    }
    return above(found, lookup);
  }

  private static String article(Kind kind) {
    return kind == Kind.ADVERTISER ? "an advertiser" : "a " + words(kind);
  }

  private static String words(Kind kind) {
    return Definitions.word(kind).replace('_', ' ');
  }

  private static Owners above(Definition definition, Lookup lookup) {
    return switch (definition) {
      case Advertiser advertiser ->
          new Owners(Optional.of(advertiser), Optional.empty(), Optional.empty());
      case Campaign campaign ->
          new Owners(
              above(stored(Kind.ADVERTISER, campaign.advertiser(), lookup), lookup).advertiser(),
              Optional.of(campaign),
              Optional.empty());
      case LineItem lineItem -> {
        Owners of = above(stored(Kind.CAMPAIGN, lineItem.campaign(), lookup), lookup);
        yield new Owners(of.advertiser(), of.campaign(), Optional.of(lineItem));
      }
      case Creative creative -> NONE;
    };
  }

  private static Definition stored(Kind kind, String id, Lookup lookup) {
    return lookup
        .find(kind, id)
        .map(Stored::definition)
        .orElseThrow(() -> Problem.invalid(kind.word(), id, "one that is there").refusal());
  }

  /// The zone of a line item that names none.
  ZoneId zone() {
    return campaign.map(Campaign::timeZone).orElse(ZoneOffset.UTC);
  }
}
