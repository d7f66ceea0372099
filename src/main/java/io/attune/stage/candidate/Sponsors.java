package io.attune.stage.candidate;

import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Sponsored;
import io.attune.state.placement.Placement;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/// Whoever knows which items advertisers pay to have shown. A product implements it, so that
/// another product can ask without knowing whom.
public interface Sponsors {
  /// Chooses items for the positions of a placement that fall into what is asked for. Money and
  /// caps are set aside for each of them until it is told of, given back, or ten minutes are over.
  ///
  /// @param request of the decision, among whose items they are to stand
  /// @param placement with [Placement#sponsoring()]
  /// @param viewer as read; nothing more is read of it but what caps need
  /// @param patience for the store; what it does not tell in time is left out
  Future<Chosen> choose(
      DecisionRequest request,
      Placement placement,
      Viewer viewer,
      Snapshot snapshot,
      Duration patience);

  /// What was chosen.
  ///
  /// @param decisionId names the decision, also for the addresses of what was chosen
  /// @param items in order of position, no two alike
  /// @param late whether some were left out because the store did not tell in time what the viewer
  /// saw
  /// @param storeReads round trips to the store
  /// @param giveBack frees what was set aside for the one at an index, which is not shown
  record Chosen(
      String decisionId,
      List<Sponsored> items,
      boolean late,
      int storeReads,
      IntConsumer giveBack) {
    public Chosen {
      items = List.copyOf(items);
    }
  }
}
