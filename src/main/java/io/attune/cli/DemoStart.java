package io.attune.cli;

import io.attune.offline.bulkload.BulkLoad;
import io.attune.offline.bulkload.Progress;
import io.attune.offline.demo.DemoShop;
import io.attune.platform.store.Store;
import io.attune.state.campaign.Campaigns;
import io.attune.state.catalog.Catalog;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the demo shop into an empty store, outside production only. A mark in the store says
/// whether that was finished: what a kill cut off is done again.
@Singleton
final class DemoStart {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String BEGUN = "begun";
  private static final String DONE = "done";

  private final Store store;
  private final Catalog catalog;
  private final BulkLoad bulkLoad;
  private final Campaigns campaigns;

  @Inject
  DemoStart(Store store, Catalog catalog, BulkLoad bulkLoad, Campaigns campaigns) {
    this.store = store;
    this.catalog = catalog;
    this.bulkLoad = bulkLoad;
    this.campaigns = campaigns;
  }

  /// Whether the store lacks the shop it should have.
  boolean isDue() {
    List<String> profiles = ConfigUtils.getProfiles();
    if (!profiles.contains("demo") && !profiles.contains("dev")) {
      return false;
    }
    String mark = mark();
    return mark.equals(BEGUN) || mark.isEmpty() && catalog.current().size() == 0;
  }

  /// Whether the store holds the shop.
  boolean isThere() {
    return mark().equals(DONE);
  }

  /// Writes the shop; some seconds.
  void seed(Progress progress) {
    mark(BEGUN);
    DemoShop.seed(LocalDate.now(Clock.systemUTC()), bulkLoad, progress);
    DemoShop.seedAds(campaigns, progress);
    mark(DONE);
  }

  /// Whether the shop is there from before it had ads.
  boolean lacksAds() {
    if (!isThere()) {
      return false;
    }
    campaigns.start();
    return campaigns.current().advertisers() == 0;
  }

  /// Writes the ads alone; a part of a second.
  void seedAds() {
    DemoShop.seedAds(campaigns, Progress.SILENT);
  }

  private String mark() {
    @Nullable Response found =
        store.await(store.send(Request.cmd(Command.GET).arg(store.key("demo"))), PATIENCE);
    return found == null ? "" : found.toString();
  }

  private void mark(String state) {
    store.await(store.send(Request.cmd(Command.SET).arg(store.key("demo")).arg(state)), PATIENCE);
  }
}
