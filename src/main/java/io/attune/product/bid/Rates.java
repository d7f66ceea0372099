package io.attune.product.bid;

import io.attune.language.currency.CurrencyRates;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The operator's table of currency rates, looked at again every few seconds. A table that cannot
/// be read leaves the one before in place; one that is too old is none. Any thread.
@Singleton
final class Rates {
  private static final Logger LOG = Logger.getLogger(Rates.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final long MOST_BYTES = 1_000_000;

  private final Optional<Path> file;
  private final Duration most;
  private volatile CurrencyRates rates = CurrencyRates.NONE;
  private volatile boolean closed;
  private @Nullable FileTime read;
  private @Nullable Thread follower;

  @Inject
  Rates(BidConfig config) {
    file = BidConfig.checked(config).ratesFile().map(Path::of);
    most = config.ratesAge();
  }

  /// Begins to look at the file.
  synchronized void start() {
    if (file.isPresent() && follower == null && !closed) {
      look(file.get());
      follower = Thread.ofVirtual().name("attune-rates").start(() -> follow(file.get()));
    }
  }

  private void follow(Path table) {
    try {
      while (!closed) {
        Thread.sleep(EVERY);
        look(table);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void look(Path table) {
    try {
      FileTime written = Files.getLastModifiedTime(table);
      if (written.equals(read)) {
        return;
      }
      read = written;
      if (Files.size(table) > MOST_BYTES) {
        LOG.errorf("rates: %s: more than %d bytes (expected: a table)", table, MOST_BYTES);
        return;
      }
      rates = CurrencyRates.read(Document.json(Files.readAllBytes(table)));
    } catch (IOException e) {
      LOG.errorf("rates: %s cannot be read: %s", table, e.getMessage());
    } catch (Refusal e) {
      LOG.errorf("rates: %s: %s; those before stay", table, e.problem().detail());
    }
  }

  /// The rates that may be used now.
  CurrencyRates current() {
    CurrencyRates now = rates;
    return now == CurrencyRates.NONE || now.isStale(Instant.now(), most) ? CurrencyRates.NONE : now;
  }

  @PreDestroy
  synchronized void close() {
    closed = true;
    if (follower != null) {
      follower.interrupt();
    }
  }
}
