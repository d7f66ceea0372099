package io.attune.cli;

import io.attune.language.decision.DecisionRequest;
import io.attune.platform.access.Access;
import io.attune.platform.access.OwnKey;
import io.attune.platform.access.Scope;
import io.attune.product.recommend.Answer;
import io.attune.product.recommend.Recommendations;
import io.attune.stage.recording.Recording;
import io.attune.state.placement.Placement;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jboss.logging.Logger;

/// Runs decisions before the first caller comes, so that the first ones are not slow while the
/// machine compiles what they run. They are about viewers who do not exist, and leave no record.
@Singleton
final class WarmUp {
  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final int DECISIONS = 4_000;
  private static final long LONGEST_NANOS = Duration.ofSeconds(4).toNanos();
  private static final int ACTIONS = 30;
  private static final int ITEMS = 20;
  private static final long SEED = 1;

  private final Recommendations recommendations;
  private final Snapshots snapshots;
  private final Access access;
  private final Recording recording;
  private final Clock clock = Clock.systemUTC();

  @Inject
  WarmUp(Recommendations recommendations, Snapshots snapshots, Access access, Recording recording) {
    this.recording = recording;
    this.access = access;
    this.recommendations = recommendations;
    this.snapshots = snapshots;
  }

  /// Blocks for some seconds; does nothing while there are no items or no placements.
  void run() {
    Snapshot snapshot = snapshots.current();
    List<Placement> placements =
        snapshot.placements().byId().values().stream()
            .filter(placement -> !placement.sources().isEmpty())
            .toList();
    if (placements.isEmpty() || snapshot.catalog().popular().length == 0) {
      return;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    long end = System.nanoTime() + LONGEST_NANOS;
    long work = 0;
    for (int i = 0; i < DECISIONS && System.nanoTime() < end; i++) {
      Placement placement = placements.get(i % placements.size());
      Answer answer =
          recommendations.decide(
              request(placement, snapshot, random), viewer(snapshot, random), snapshot);
      work += recommendations.rehearse(answer);
    }
    LOG.debugf("warm-up: %d bytes written", work);
    List<String> ids = placements.stream().map(Placement::id).toList();
    try (OwnKey key = access.own(EnumSet.allOf(Scope.class))) {
      recording.rehearse(true);
      Loopback.knock(key.text(), ids, some(snapshot));
    } finally {
      recording.rehearse(false);
    }
  }

  private static List<String> some(Snapshot snapshot) {
    return Arrays.stream(snapshot.catalog().popular())
        .limit(ITEMS)
        .mapToObj(snapshot.catalog()::id)
        .filter(id -> id.chars().allMatch(c -> c > ' ' && c != '"' && c != '\\'))
        .toList();
  }

  private Viewer viewer(Snapshot snapshot, SplittableRandom random) {
    long now = clock.instant().getEpochSecond();
    List<Viewers.Action> actions = new ArrayList<>(ACTIONS);
    for (int i = 0; i < ACTIONS; i++) {
      ActionType type = i % 10 == 0 ? ActionType.PURCHASE : ActionType.VIEW;
      actions.add(new Viewers.Action(item(snapshot, random), type, now - i * 3_600L));
    }
    return Viewers.of(actions, Map.of(), now, snapshot.catalog().schema());
  }

  private static int item(Snapshot snapshot, SplittableRandom random) {
    int[] popular = snapshot.catalog().popular();
    return popular[random.nextInt(popular.length)];
  }

  private DecisionRequest request(Placement placement, Snapshot snapshot, SplittableRandom random) {
    int[] seeds = {item(snapshot, random)};
    int[] none = {};
    return new DecisionRequest(
        placement.id(),
        "",
        "",
        true,
        Map.of(),
        seeds,
        none,
        none,
        placement.defaultCount(),
        0,
        "",
        Map.of(),
        clock.millis(),
        random.nextLong());
  }
}
