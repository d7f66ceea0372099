package io.attune.state.campaign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import io.attune.language.problem.Problem;
import io.attune.platform.parameter.RequestParameters;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A page of a list: definitions of a kind in the order of their numbers. As numbers are never
/// given out twice and nothing is deleted, pages neither repeat nor miss one that was there when
/// the first page was read and did not change its state.
final class Page {
  private static final int MOST = 1_000;
  private static final int USUAL = 100;
  private static final String[] STATES =
      Stream.concat(Stream.of(""), Arrays.stream(State.values()).map(Definitions::word))
          .toArray(String[]::new);

  private final Kind kind;
  private final CampaignSnapshot snapshot;
  private final RequestParameters parameters;

  private Page(Kind kind, CampaignSnapshot snapshot, RequestParameters parameters) {
    this.kind = kind;
    this.snapshot = snapshot;
    this.parameters = parameters;
  }

  /// The page that a request asks for.
  static ObjectNode of(Kind kind, CampaignSnapshot snapshot, UriInfo target) {
    String[] own =
        switch (kind) {
          case ADVERTISER -> new String[] {"limit", "after", "state"};
          case CAMPAIGN -> new String[] {"limit", "after", "state", "advertiser"};
          case LINE_ITEM -> new String[] {"limit", "after", "state", "advertiser", "campaign"};
          case CREATIVE ->
              new String[] {"limit", "after", "state", "advertiser", "campaign", "lineItem"};
        };
    return new Page(kind, snapshot, RequestParameters.of(target, own)).read();
  }

  private ObjectNode read() {
    int limit = parameters.integer("limit", USUAL, 1, MOST);
    Predicate<Definition> wanted =
        state()
            .and(belongs(Kind.ADVERTISER))
            .and(belongs(Kind.CAMPAIGN))
            .and(belongs(Kind.LINE_ITEM));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray(kind == Kind.LINE_ITEM ? "lineItems" : kind.plural());
    String last = "";
    for (int number = first(); number < snapshot.length(kind); number++) {
      Definition definition = snapshot.get(kind, number);
      if (definition == null || !wanted.test(definition)) {
        continue;
      }
      if (list.size() == limit) {
        return answer.put("next", last);
      }
      list.add(Saved.json(definition));
      last = definition.id();
    }
    return answer;
  }

  private int first() {
    String after = parameters.text("after");
    return after.isEmpty() ? 0 : number(kind, "after", after) + 1;
  }

  private int number(Kind of, String parameter, String id) {
    int number = snapshot.number(of, id);
    if (number == Ids.UNKNOWN) {
      throw Problem.invalid(parameter, id, "the id of one that is there").refusal();
    }
    return number;
  }

  private Predicate<Definition> state() {
    String state = parameters.oneOf("state", STATES);
    return definition ->
        state.isEmpty()
            ? definition.state() != State.ARCHIVED
            : Definitions.word(definition.state()).equals(state);
  }

  private Predicate<Definition> belongs(Kind owner) {
    String id = parameters.text(owner.word());
    if (id.isEmpty()) {
      return definition -> true;
    }
    number(owner, owner.word(), id);
    return definition -> id.equals(owner(definition, owner));
  }

  /// The id of what a definition belongs to, directly or not; empty when there is none.
  private String owner(Definition definition, Kind owner) {
    if (Kind.of(definition) == owner) {
      return definition.id();
    }
    return switch (definition) {
      case Advertiser advertiser -> "";
      case Campaign campaign -> above(Kind.ADVERTISER, campaign.advertiser(), owner);
      case LineItem lineItem -> above(Kind.CAMPAIGN, lineItem.campaign(), owner);
      case Creative creative ->
          creative.owner().kind() == Creative.Owner.Kind.ADVERTISER
              ? above(Kind.ADVERTISER, creative.owner().id(), owner)
              : above(Kind.LINE_ITEM, creative.owner().id(), owner);
    };
  }

  private String above(Kind kind, String id, Kind owner) {
    Definition definition = snapshot.get(kind, snapshot.number(kind, id));
    return definition == null ? "" : owner(definition, owner);
  }
}
