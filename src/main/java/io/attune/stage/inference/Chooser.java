package io.attune.stage.inference;

import io.attune.language.decision.Degradation;
import io.attune.state.model.Lineup;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.version.ServingModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The chain of those who may score a decision, first to last: the version that is due (the
/// tester's,
/// the ramp's, or the one that serves), the one that serves, the one that served before, the
/// placement's fallback model; behind them the prior.
final class Chooser {
  private static final int DUE = 0;
  private static final int SERVING = 1;
  private static final int PREVIOUS = 2;
  private static final int FALLBACK = 3;
  private static final int END = 4;

  private Chooser() {}

  /// The first after a place in the chain that can be leased.
  ///
  /// @param link where to begin
  /// @param name of the model
  /// @param fallback name of the one that stands in for it
  /// @param whom who is asked for
  static Choice from(
      int link, Optional<String> name, Optional<String> fallback, ModelSnapshot models, Whom whom) {
    for (int at = link; at < END; at++) {
      ServingModel model = at(at, name, fallback, models, whom);
      if (model != null && model.acquire()) {
        return new Choice(Optional.of(model), at);
      }
    }
    return Choice.PRIOR;
  }

  private static @Nullable ServingModel at(
      int link, Optional<String> name, Optional<String> fallback, ModelSnapshot models, Whom whom) {
    if (link == FALLBACK) {
      return fallback.flatMap(models::serving).orElse(null);
    }
    Lineup lineup = name.map(models::lineup).orElse(null);
    if (lineup == null) {
      return null;
    }
    ServingModel due = due(lineup, whom);
    return switch (link) {
      case DUE -> due;
      case SERVING -> other(lineup.serving(), due);
      default -> lineup.previous().orElse(null);
    };
  }

  private static @Nullable ServingModel due(Lineup lineup, Whom whom) {
    Optional<ServingModel> asked = whom.wants(lineup);
    if (asked.isPresent()) {
      return asked.get();
    }
    if (lineup.ramp().isPresent() && whom.in(lineup.ramp().get())) {
      return lineup.ramp().get().model();
    }
    return lineup.serving().orElse(null);
  }

  @SuppressWarnings("ReferenceEquality") // one object per loaded version
  private static @Nullable ServingModel other(
      Optional<ServingModel> serving, @Nullable ServingModel due) {
    return serving.isPresent() && serving.get() != due ? serving.get() : null;
  }

  /// What it means that this one scores.
  static @Nullable Degradation degradation(Choice choice) {
    return switch (choice.link()) {
      case DUE -> null;
      case SERVING, PREVIOUS -> Degradation.PREVIOUS_VERSION;
      case FALLBACK -> Degradation.FALLBACK_MODEL;
      default -> Degradation.PRIOR_SCORES;
    };
  }
}
