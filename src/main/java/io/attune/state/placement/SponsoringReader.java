package io.attune.state.placement;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.placement.Placement.Pin;
import io.attune.state.placement.Placement.Sponsoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks the part of a placement's definition that says where sponsored items stand.
final class SponsoringReader {
  private static final int MOST_POSITIONS = 50;

  private SponsoringReader() {}

  /// @param pins of the same placement, whose positions are taken
  static Sponsoring read(Document tree, int maxCount, List<Pin> pins) {
    tree.only("placement", "positions", "maxAds", "advertiserSpacing");
    Document placement = tree.get("placement");
    if (!DefinitionReader.ID.matcher(placement.text(1, 256)).matches()) {
      throw placement.refuse(DefinitionReader.ID_EXPECTED);
    }
    List<Integer> positions = positions(tree.get("positions"), maxCount, pins);
    return new Sponsoring(
        placement.text(1, 64),
        positions,
        tree.find("maxAds")
            .map(most -> (int) most.integer(1, positions.size()))
            .orElse(positions.size()),
        tree.find("advertiserSpacing").map(gap -> (int) gap.integer(0, maxCount)).orElse(0));
  }

  private static List<Integer> positions(Document tree, int maxCount, List<Pin> pins) {
    List<Integer> positions = new ArrayList<>();
    for (Document each : tree.elements(MOST_POSITIONS)) {
      int least = positions.isEmpty() ? 1 : positions.getLast() + 1;
      int position = (int) each.integer(least, maxCount);
      if (pins.stream().anyMatch(pin -> pin.position() == position)) {
        throw each.refuse("a position that is no pin's");
      }
      positions.add(position);
    }
    if (positions.isEmpty()) {
      throw tree.refuse("at least one position");
    }
    return positions;
  }

  /// Refuses definitions of which one sponsors from a placement that has no products to offer.
  ///
  /// @param byId all that are in force together
  static void check(Map<String, Placement> byId) {
    byId.values()
        .forEach(
            placement -> placement.sponsoring().ifPresent(rule -> check(placement, rule, byId)));
  }

  private static void check(Placement placement, Sponsoring rule, Map<String, Placement> byId) {
    boolean products =
        Optional.ofNullable(byId.get(rule.placement()))
            .flatMap(Placement::ads)
            .filter(ads -> ads.formats().equals(List.of(AdsReader.PRODUCT)))
            .filter(ads -> ads.exchange().isEmpty())
            .isPresent();
    if (!products) {
      String field = "placements." + placement.id() + ".sponsored.placement";
      String detail =
          Problem.invalid(
                  field,
                  rule.placement(),
                  "a placement of one's own whose `ads` have the one format product")
              .detail();
      throw new Problem(ProblemCode.INVALID_DEFINITION, field, detail).refusal();
    }
  }
}
