package io.attune.product.collect;

import io.attune.platform.journal.Journal;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Keeps what Redis may forget: events that are accepted are flushed to a journal of this machine
/// before they are acknowledged.
@Singleton
final class Durability implements AutoCloseable {
  private final java.util.Optional<Journal> journal;

  @Inject
  Durability(
      CollectConfig config,
      Store store,
      @ConfigProperty(name = "attune.store.data-folder") String dataFolder) {
    Path folder = Path.of(config.journalFolder().orElse(dataFolder + "/journal"));
    journal =
        config.journal()
            ? java.util.Optional.of(
                new Journal(
                    folder.resolve(store.site()), config.journalKeep(), InstantSource.system()))
            : java.util.Optional.empty();
  }

  /// Completes when these entries are on the disk.
  Future<Void> keep(List<byte[]> entries) {
    return journal
        .map(open -> Future.fromCompletionStage(open.append(entries)))
        .orElseGet(Future::succeededFuture);
  }

  @PreDestroy
  @Override
  public void close() {
    journal.ifPresent(Journal::close);
  }
}
