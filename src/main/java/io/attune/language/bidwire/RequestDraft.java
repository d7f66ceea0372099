package io.attune.language.bidwire;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Device;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Inventory;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Outcome;
import io.attune.language.openrtb.Source;
import io.attune.language.openrtb.User;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request while it is read, from either wire; and the verdict on it.
final class RequestDraft {
  private static final int SECOND_PRICE = 2;

  String id = "";
  int imps;
  int timeMillis;
  Flag test = Flag.UNSTATED;
  int auction = SECOND_PRICE;
  boolean allImps;
  List<String> currencies = List.of();
  List<String> seats = List.of();
  List<String> blockedSeats = List.of();
  List<String> languages = List.of();
  List<String> languageTags = List.of();
  List<String> categories = List.of();
  List<String> blockedCategories = List.of();
  int taxonomy = 1;
  List<String> advertisers = List.of();
  List<String> apps = List.of();
  @Nullable Inventory site;
  @Nullable Inventory app;
  @Nullable Inventory screen;
  Device device = Device.UNSTATED;
  User user = User.UNSTATED;
  Source source = Source.UNSTATED;
  final PrivacyDraft privacy = new PrivacyDraft();

  /// The first flaw that spoils all of it.
  @Nullable Problem flaw;

  private final List<Imp> usable = new ArrayList<>();
  private final List<BidRequest.Defect> defects = new ArrayList<>();

  void flaw(@Nullable Problem problem) {
    flaw = flaw == null ? problem : flaw;
  }

  /// Takes an imp, or what is wrong with it.
  ///
  /// @param index among all imps that were sent
  void take(ImpDraft imp, int index) {
    Problem problem = imp.verdict("imp[" + index + "]");
    if (problem == null) {
      usable.add(imp.build());
    } else {
      defects.add(new BidRequest.Defect(imp.id, problem));
    }
  }

  void takeDefect(Problem problem) {
    defects.add(new BidRequest.Defect("", problem));
  }

  Outcome outcome() {
    if (id.isEmpty()) {
      Problem problem =
          flaw != null && flaw.field().equals("id")
              ? flaw
              : Problem.invalid("id", id, "1 to " + Bounds.REQUEST_ID + " characters");
      return new Outcome.Malformed(problem);
    }
    if (imps > Bounds.IMPS) {
      return unusable(
          NoBidReason.TOO_MANY_IMPS, Problem.invalid("imp", imps, "1 to " + Bounds.IMPS));
    }
    if (flaw != null) {
      return unusable(NoBidReason.INVALID_REQUEST, flaw);
    }
    dropAmbiguous();
    if (usable.isEmpty()) {
      Problem problem =
          defects.isEmpty()
              ? Problem.invalid("imp", "none", "1 to " + Bounds.IMPS)
              : defects.getFirst().problem();
      return unusable(NoBidReason.INVALID_REQUEST, problem);
    }
    return new Outcome.Understood(request());
  }

  private Outcome unusable(NoBidReason reason, Problem problem) {
    return new Outcome.Unusable(id, reason, problem);
  }

  /// A bid names its imp by id: where two share one, it could be taken for the other, also for one
  /// that cannot be bid on.
  private void dropAmbiguous() {
    int all = usable.size() + defects.size();
    if (all < 2) {
      return;
    }
    Map<String, Integer> counts = HashMap.newHashMap(all);
    usable.forEach(imp -> counts.merge(imp.id(), 1, Integer::sum));
    defects.forEach(defect -> counts.merge(defect.impId(), 1, Integer::sum));
    if (counts.size() < all) {
      for (Imp imp : usable) {
        if (counts.getOrDefault(imp.id(), 0) > 1) {
          defects.add(
              new BidRequest.Defect(imp.id(), Problem.invalid("imp.id", imp.id(), "each id once")));
        }
      }
      usable.removeIf(imp -> counts.getOrDefault(imp.id(), 0) > 1);
    }
  }

  private BidRequest request() {
    return new BidRequest(
        id,
        usable,
        defects,
        timeMillis,
        new BidRequest.Terms(test.yes(), auction, allImps, currencies()),
        new BidRequest.Blocks(
            seats,
            blockedSeats,
            Bounds.joined(languages, languageTags),
            categories,
            blockedCategories,
            taxonomy,
            Bounds.domains(advertisers),
            apps),
        inventory(),
        device,
        user,
        privacy.build(),
        source);
  }

  private List<String> currencies() {
    return currencies.stream().map(Bounds::currency).toList();
  }

  /// At most one may be there; where several are, the first of them.
  private Inventory inventory() {
    if (site != null) {
      return site;
    }
    if (app != null) {
      return app;
    }
    return screen == null ? Inventory.UNSTATED : screen;
  }

  static Outcome malformed(String what) {
    return new Outcome.Malformed(Problem.of(ProblemCode.MALFORMED_BODY, "body: " + what));
  }
}
