package io.attune.product.recommend;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.stage.audience.Audience;
import io.attune.stage.candidate.Sponsors;
import io.attune.stage.candidate.Sponsors.Chosen;
import io.attune.state.profile.Viewer;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What decisions wait for before they are computed: who is asking, and what advertisers pay to
/// have shown. Thread-safe.
@Singleton
final class Prelude {
  private static final Logger LOG = Logger.getLogger(Prelude.class);

  /// Of the time that is left, ads may take so much; the rest is the decision's.
  private static final int PARTS = 3;

  private final Audience audience;
  private final @Nullable Sponsors sponsors;

  @Inject
  Prelude(Audience audience, Sponsors sponsors) {
    this.audience = audience;
    this.sponsors = sponsors;
  }

  /// Where nobody pays.
  Prelude(Audience audience) {
    this.audience = audience;
    sponsors = null;
  }

  Future<Viewer> know(Matter matter) {
    long start = matter.now();
    DecisionRequest request = matter.request();
    return audience
        .know(
            request.viewerId(),
            request.personalise(),
            matter.snapshot().catalog().schema(),
            matter.deadline(),
            matter.trace())
        .map(
            viewer -> {
              matter.trace().stage(Stage.AUDIENCE, 1, viewer.known() ? 1 : 0, matter.now() - start);
              return viewer;
            });
  }

  /// Whether ads have to be asked for.
  boolean isSponsored(List<Matter> matters) {
    for (Matter matter : matters) {
      if (matter.placement().sponsoring().isPresent()) {
        return sponsors != null;
      }
    }
    return false;
  }

  /// The same matters with what advertisers pay to have shown, where the placements want that;
  /// within a third of the time left, all together.
  Future<List<Matter>> sponsored(List<Matter> matters, Viewer viewer) {
    long each = matters.getFirst().remainingNanos() / PARTS / matters.size();
    Future<List<Matter>> all = Future.succeededFuture(new ArrayList<>(matters.size()));
    for (Matter matter : matters) {
      all =
          all.compose(
              done ->
                  one(matter, viewer, Duration.ofNanos(Math.max(1, each)))
                      .map(
                          next -> {
                            done.add(next);
                            return done;
                          }));
    }
    return all;
  }

  /// A caller who names the candidates gets no others.
  private Future<Matter> one(Matter matter, Viewer viewer, Duration patience) {
    Sponsors asked = sponsors;
    if (asked == null || matter.placement().sponsoring().isEmpty() || matter.own().given()) {
      return Future.succeededFuture(matter);
    }
    return asked
        .choose(matter.request(), matter.placement(), viewer, matter.snapshot(), patience)
        .map(chosen -> with(matter, chosen))
        .otherwise(
            failure -> {
              LOG.errorf(failure, "%s: no ads", matter.placement().id());
              matter.trace().degrade(Degradation.ADS_LATE);
              return matter;
            });
  }

  private static Matter with(Matter matter, Chosen chosen) {
    for (int reads = chosen.storeReads(); reads > 0; reads--) {
      matter.trace().storeRead();
    }
    if (chosen.late()) {
      matter.trace().degrade(Degradation.ADS_LATE);
    }
    return matter.with(chosen);
  }

  /// Frees what was set aside for items that are not shown.
  static void giveBack(Matter matter, List<Sponsored> shown) {
    Chosen chosen = matter.chosen();
    if (chosen != null) {
      for (int i = 0; i < chosen.items().size(); i++) {
        if (!shown.contains(chosen.items().get(i))) {
          chosen.giveBack().accept(i);
        }
      }
    }
  }
}
