package io.attune.product.recommend;

import io.attune.language.decision.Candidates;
import io.attune.state.profile.Viewer;
import io.attune.state.shadow.Beside;
import io.attune.state.shadow.Rescoring;
import io.attune.state.shadow.Shadows;
import io.attune.state.version.ServingModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The pipeline and its working memories. Lends decisions that were answered to the versions on
/// trial: the working memory goes with them,
/// and the next decision takes another. Thread-safe.
@Singleton
final class Trials {
  /// How many working memories are lent at most.
  private static final int LEASED = Shadows.SLOTS + 1;

  private static final int LARGEST_PLACEMENT = 10_000;

  private final Shadows shadows;
  private final Pipeline pipeline;
  private final Scratches scratches;

  @Inject
  Trials(Shadows shadows, Pipeline pipeline, RecommendConfig config) {
    this.shadows = shadows;
    this.pipeline = pipeline;
    int cores = Runtime.getRuntime().availableProcessors();
    int maxCandidates = Math.max(LARGEST_PLACEMENT, config.limits().candidates());
    scratches =
        new Scratches(
            (config.scratches() > 0 ? config.scratches() : 4 * cores) + LEASED,
            () -> pipeline.scratch(maxCandidates, config.limits().count()));
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /// The working memories, those that are lent included.
  Scratches scratches() {
    return scratches;
  }

  /// @param scratch of the decision, as the pipeline left it
  /// @return the working memory that is the caller's from now on
  Scratch offer(Matter matter, Viewer viewer, Answer answer, Scratch scratch) {
    ServingModel scorer = scratch.scorer;
    if (scorer == null) {
      return scratch;
    }
    Beside beside =
        shadows.beside(matter.snapshot().models(), scorer, ThreadLocalRandom.current().nextLong());
    if (beside == null) {
      return scratch;
    }
    Optional<Scratch> spare = scratches.spare();
    if (spare.isEmpty()) {
      return scratch;
    }
    if (shadows.offer(beside, new Again(matter, viewer, answer.record().id(), scratch))) {
      return spare.get();
    }
    scratches.giveBack(spare.get());
    return scratch;
  }

  /// One decision, and what it left in its working memory.
  private final class Again implements Rescoring {
    private final Matter matter;
    private final Viewer viewer;
    private final String id;
    private final Scratch scratch;

    Again(Matter matter, Viewer viewer, String id, Scratch scratch) {
      this.matter = matter;
      this.viewer = viewer;
      this.id = id;
      this.scratch = scratch;
    }

    @Override
    public int rows() {
      return scratch.matrix(0, 0).rows();
    }

    @Override
    public float served(int row) {
      return scratch.candidates.score(scratch.rowToCandidate[row]);
    }

    @Override
    public boolean score(ServingModel version, float[] scores) {
      return pipeline.scoreAgain(matter, viewer, version, scratch, scores);
    }

    @Override
    public int shown() {
      return scratch.slate.size();
    }

    @Override
    public int shownRow(int place) {
      int candidate = scratch.slate.candidate(place);
      Candidates candidates = scratch.candidates;
      for (int row = 0; row < rows(); row++) {
        if (scratch.rowToCandidate[row] == candidate) {
          return row;
        }
      }
      throw new IllegalStateException(
          "item " + candidates.item(candidate) + ": shown and not scored (expected: scored)");
    }

    @Override
    public int item(int row) {
      return scratch.rowToItem[row];
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public long deadlineNanos() {
      return matter.placement().deadline().toNanos();
    }

    @Override
    public void done() {
      scratches.giveBack(scratch);
    }
  }
}
