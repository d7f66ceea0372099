package io.attune.product.recommend;

import io.attune.language.decision.Ticker;
import io.attune.platform.access.Signer;
import io.attune.platform.store.TestStore;
import io.attune.platform.telemetry.Telemetry;
import io.attune.stage.admission.Admission;
import io.attune.stage.audience.Audience;
import io.attune.stage.candidate.Retrieval;
import io.attune.stage.candidate.Sponsors;
import io.attune.stage.eligibility.Eligibility;
import io.attune.stage.feature.Hydration;
import io.attune.stage.inference.Inference;
import io.attune.stage.pricing.Pricing;
import io.attune.stage.ranking.Ranking;
import io.attune.stage.recording.Recording;
import io.attune.state.catalog.Catalog;
import io.attune.state.model.Models;
import io.attune.state.placement.Placements;
import io.attune.state.profile.Viewers;
import io.attune.state.shadow.Shadows;
import io.attune.state.snapshot.Snapshots;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The whole product over a real store, wired by hand, without models.
final class Engine implements AutoCloseable {
  final Catalog catalog;
  final Viewers viewers;
  final Placements placements;
  final Snapshots snapshots;
  final Recommendations recommendations;
  final Calls calls;
  final AskReader reader;
  private final Recording recording;

  Engine(TestStore redis, Map<String, String> settings) {
    this(redis, settings, Optional.empty());
  }

  /// @param sponsors who knows what advertisers pay for
  Engine(TestStore redis, Map<String, String> settings, Sponsors sponsors) {
    this(redis, settings, Optional.of(sponsors));
  }

  private Engine(TestStore redis, Map<String, String> settings, Optional<Sponsors> sponsors) {
    catalog = new Catalog(redis.store());
    viewers = new Viewers(redis.store());
    placements = new Placements(redis.store());
    Models models = new Models(Path.of("target", "no-models"));
    snapshots = new Snapshots(catalog, placements, models);
    recording =
        new Recording(
            Signer.of("a secret of the test".getBytes(StandardCharsets.UTF_8)),
            new Telemetry(new SimpleMeterRegistry(), 10));
    Admission admission = new Admission(true);
    Pipeline pipeline =
        new Pipeline(
            new Retrieval(Ticker.SYSTEM),
            new Eligibility(),
            new Hydration(),
            new Inference(),
            new Pricing(),
            new Ranking());
    Audience audience = new Audience(viewers, TestStore.vertx(), Ticker.SYSTEM);
    RecommendConfig config = TestRecommendConfig.of(settings);
    recommendations =
        new Recommendations(
            admission,
            sponsors
                .map(asked -> new Prelude(audience, asked))
                .orElseGet(() -> new Prelude(audience)),
            new Trials(Shadows.idle(models), pipeline, config),
            recording,
            snapshots,
            config);
    calls = new Calls(recommendations, admission, snapshots, config);
    reader = new AskReader(calls.checks());
  }

  /// With the test shop in it.
  Engine open() {
    TestShop.open(snapshots, catalog, viewers);
    return this;
  }

  @Override
  public void close() {
    recommendations.close();
    calls.close();
    recording.close();
    placements.close();
  }
}
