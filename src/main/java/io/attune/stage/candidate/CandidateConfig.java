package io.attune.stage.candidate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of candidate retrieval.
@ConfigMapping(prefix = "attune.candidate")
interface CandidateConfig {
  /// The share of a decision's deadline after which no source but `popular` is asked, above 0 and
  /// below 1.
  @WithDefault("0.6")
  double deadlineShare();

  /// How many of the viewer's latest distinct items stand in for seeds, 1 to 200.
  @WithDefault("20")
  int recentSeeds();

  /// How many neighbours of each seed are weighed, best first, 1 to 10,000.
  @WithDefault("100")
  int neighboursPerSeed();

  /// How many distinct neighbours are weighed in one decision, 1 to 100,000; those met later only
  /// add to the ones before.
  @WithDefault("4096")
  int maxNeighbours();

  /// After how long a recent action counts half as a seed.
  @WithDefault("P7D")
  Duration actionHalfLife();

  /// After how long a purchase counts half as a reason to buy again.
  @WithDefault("P180D")
  Duration repurchaseHalfLife();
}
