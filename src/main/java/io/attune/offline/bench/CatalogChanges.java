package io.attune.offline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/// A feed of price and stock changes while the service is loaded: batches at even intervals, and
/// for one item in each second the time from before its batch was sent until an answer showed the
/// new price.
final class CatalogChanges implements AutoCloseable {
  private static final int BATCHES_PER_SECOND = 10;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long SEED = 99;
  private static final long FIRST_PRICE = 1_000_000_000;
  private static final int PREPARED = 4_096;
  private static final long PRICE_MARK = 123_456_789_012_345L;
  private static final long STOCK_MARK = 543_210_987_654_321L;

  private final Service service;
  private final int perBatch;
  private final List<Line> prepared = new ArrayList<>(PREPARED);
  private final ObjectMapper json = new ObjectMapper();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final CompletableFuture<List<Long>> result = new CompletableFuture<>();
  private volatile boolean over;
  private long price = FIRST_PRICE;

  /// An item's line as it stands before price, between price and stock, and behind stock: made
  /// beforehand, because whoever sends a feed makes it on a machine of its own.
  private record Line(int item, String[] parts) {}

  private CatalogChanges(Service service, int perSecond) {
    this.service = service;
    this.perBatch = Math.max(1, perSecond / BATCHES_PER_SECOND);
  }

  static CatalogChanges start(Service service, int perSecond, int items) throws IOException {
    CatalogChanges changes = new CatalogChanges(service, perSecond);
    for (int i = 0; i < PREPARED; i++) {
      int item = changes.random.nextInt(items);
      String line =
          changes.json.writeValueAsString(BenchShop.changed(item, PRICE_MARK, STOCK_MARK));
      changes.prepared.add(new Line(item, line.split(PRICE_MARK + "|" + STOCK_MARK)));
    }
    Thread.ofPlatform().name("catalog-changes").start(changes::run);
    return changes;
  }

  /// Stops the feed.
  ///
  /// @return for each sampled change, after how many milliseconds it was visible
  List<Long> end() throws IOException, InterruptedException {
    over = true;
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IOException("catalogue changes: " + e.getMessage(), e.getCause());
    }
  }

  private void run() {
    List<Long> visibleMillis = new ArrayList<>();
    try {
      long start = System.nanoTime();
      for (int batch = 0; !over; batch++) {
        long due = start + batch * (SECOND_NANOS / BATCHES_PER_SECOND);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        long sent = System.nanoTime();
        int probe = send();
        if (batch % BATCHES_PER_SECOND == 0) {
          awaitPrice(probe, price);
          visibleMillis.add((System.nanoTime() - sent) / 1_000_000);
        }
      }
      result.complete(visibleMillis);
    } catch (IOException | InterruptedException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /// Sends one batch, every line with a price of its own.
  ///
  /// @return the item of the last line, whose price is now [#price]
  private int send() throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    int item = 0;
    for (int i = 0; i < perBatch; i++) {
      Line line = prepared.get(random.nextInt(PREPARED));
      item = line.item;
      price += 10_000;
      lines
          .append(line.parts[0])
          .append(price)
          .append(line.parts[1])
          .append(random.nextInt(1, 1_000))
          .append(line.parts[2])
          .append('\n');
    }
    String verdicts = service.post("/v1/items:batch", "application/x-ndjson", lines.toString());
    if (verdicts.contains("\"rejected\"")) {
      throw new IOException("a line was rejected: " + verdicts);
    }
    return item;
  }

  private void awaitPrice(int item, long wanted) throws IOException, InterruptedException {
    String body =
        "{\"candidates\":[\""
            + BenchShop.itemId(item)
            + "\"],\"count\":1,\"include\":[\"metadata\"]}";
    while (!over
        && shownPrice(service.post("/v1/rank/" + BenchFiles.PLACEMENT, "application/json", body))
            < wanted) {
      LockSupport.parkNanos(SECOND_NANOS / 200);
    }
  }

  private long shownPrice(String answer) throws JsonProcessingException {
    JsonNode price =
        json.readTree(answer).path("items").path(0).path("metadata").path("priceMicros");
    return price.asLong(0);
  }

  @Override
  public void close() {
    over = true;
  }
}
