package io.attune.state.catalog;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// What the catalogue costs at full size: bytes per item in heap and Redis, time to load, and what
/// 1,000 changes a second do to whoever reads. Arguments: items (1,000,000) and seconds of changes
/// (20). Ends with code 1 when a bound is missed; few items get a quarter more heap each, because
/// what all share weighs more.
public final class CatalogScaleBenchmark {
  private static final int COLUMNS = 24;
  private static final int BATCH = 1_000;
  private static final int CHANGES_PER_SECOND = 1_000;
  private static final int ROWS_PER_READ = 200;
  private static final double MAX_HEAP_BYTES = 600;
  private static final double MAX_LOAD_SECONDS = 60;
  private static final double MAX_VISIBLE_MILLIS = 1_000;

  private final int items;
  private final int seconds;
  private final Random random = new Random(20_261_122);
  private int passed;
  private int failed;

  private CatalogScaleBenchmark(int items, int seconds) {
    this.items = items;
    this.seconds = seconds;
  }

  public static void main(String[] arguments) throws Exception {
    int items = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    CatalogScaleBenchmark benchmark = new CatalogScaleBenchmark(items, seconds);
    benchmark.run();
    say("%d passed, %d failed", benchmark.passed, benchmark.failed);
    System.exit(benchmark.failed == 0 ? 0 : 1);
  }

  private void run() throws Exception {
    try (TestStore test = TestStore.open()) {
      long before = redisBytes(test.store());
      write(test.store());
      say("redis per item        %.0f B", (redisBytes(test.store()) - before) / (double) items);

      long empty = heapBytes();
      try (Catalog catalog = new Catalog(test.store())) {
        catalog.useSchema(schema());
        long start = System.nanoTime();
        catalog.start();
        double loadSeconds = (System.nanoTime() - start) / 1e9;
        say("load                  %.1f s, %.0f items/s", loadSeconds, items / loadSeconds);
        bound("load seconds", loadSeconds, MAX_LOAD_SECONDS);
        double heap = (heapBytes() - empty) / (double) items;
        say(
            "heap per item         %.0f B (%d items, %d columns)",
            heap, catalog.current().size(), COLUMNS);
        bound(
            "heap bytes per item", heap, items < 100_000 ? 1.25 * MAX_HEAP_BYTES : MAX_HEAP_BYTES);
        layout(catalog);
        change(test, catalog);
      }
    }
  }

  private void write(Store store) {
    try (Catalog writer = new Catalog(store)) {
      long start = System.nanoTime();
      for (int from = 0; from < items; from += BATCH) {
        List<Item> batch = new ArrayList<>(BATCH);
        for (int i = from; i < Math.min(items, from + BATCH); i++) {
          batch.add(item(i));
        }
        for (Optional<?> verdict : writer.put(batch)) {
          verdict.ifPresent(
              problem -> {
                throw new IllegalStateException(problem.toString());
              });
        }
      }
      double took = (System.nanoTime() - start) / 1e9;
      say("write                 %.1f s, %.0f items/s", took, items / took);
    }
  }

  private void layout(Catalog catalog) {
    long start = System.nanoTime();
    catalog.useSchema(schema());
    say("rows for other schema %.0f ms", (System.nanoTime() - start) / 1e6);
  }

  /// Reads as a decision does, first undisturbed, then while a second replica writes; measures each
  /// read and how long changes take to be seen.
  private void change(TestStore test, Catalog catalog) throws InterruptedException {
    long[] quiet = reads(catalog, seconds);
    say("200 rows, quiet       %s", percentiles(quiet));
    long[] visible = new long[seconds * CHANGES_PER_SECOND];
    int[] made = new int[1];
    long gcBefore = gcMillis();
    long cpuBefore = catalogCpuNanos();
    try (Store other = test.replica();
        Catalog writer = new Catalog(other)) {
      Thread changer = Thread.ofPlatform().start(() -> made[0] = change(writer, catalog, visible));
      long[] busy = reads(catalog, seconds);
      changer.join();
      say("200 rows, 1,000/s     %s", percentiles(busy));
    }
    say("changes made          %d, %.0f/s", made[0], made[0] / (double) seconds);
    say(
        "publishing            %.1f %% of one core (reading from the store included), gc %d ms in %d s",
        (catalogCpuNanos() - cpuBefore) / (seconds * 1e7), gcMillis() - gcBefore, seconds);
    long[] seen = Arrays.stream(visible).filter(nanos -> nanos > 0).toArray();
    say("change to visible     %s", percentiles(seen));
    Arrays.sort(seen);
    bound(
        "change to visible p99, ms",
        seen.length == 0 ? Double.MAX_VALUE : seen[(int) (seen.length * 0.99)] / 1e6,
        MAX_VISIBLE_MILLIS);
  }

  /// Spreads changes evenly; every hundredth is watched until it is visible.
  private int change(Catalog writer, Catalog reader, long[] visible) {
    Random which = new Random(5);
    long start = System.nanoTime();
    int made = 0;
    Thread watcher = null;
    while (System.nanoTime() - start < seconds * 1_000_000_000L) {
      int due = (int) ((System.nanoTime() - start) * CHANGES_PER_SECOND / 1_000_000_000L);
      if (due <= made) {
        LockSupport.parkNanos(200_000);
        continue;
      }
      int item = which.nextInt(items);
      long stock = 1_000_000 + made;
      String patch = "{\"stock\":" + stock + "}";
      writer.patch(id(item), ItemPatch.read(patch.getBytes(StandardCharsets.UTF_8)));
      if (made % 100 == 0 && (watcher == null || !watcher.isAlive())) {
        int index = made;
        long written = System.nanoTime();
        watcher =
            Thread.ofPlatform()
                .daemon()
                .start(() -> visible[index] = watch(reader, id(item), stock, written));
      }
      made++;
    }
    return made;
  }

  private static long watch(Catalog reader, String id, long stock, long written) {
    while (reader.current().stock(reader.current().number(id)) != stock
        && System.nanoTime() - written < 10_000_000_000L) {
      LockSupport.parkNanos(500_000);
    }
    return System.nanoTime() - written;
  }

  /// Times of copying the rows of random items, at most 1,000 a second so that others get their
  /// share of the machine.
  private long[] reads(Catalog catalog, int seconds) {
    java.nio.FloatBuffer to =
        java.nio.ByteBuffer.allocateDirect(ROWS_PER_READ * COLUMNS * 4).asFloatBuffer();
    List<Long> times = new ArrayList<>();
    long start = System.nanoTime();
    while (System.nanoTime() - start < seconds * 1_000_000_000L) {
      int first = random.nextInt(items);
      long from = System.nanoTime();
      CatalogSnapshot snapshot = catalog.current();
      for (int i = 0; i < ROWS_PER_READ; i++) {
        snapshot.copyRow((int) ((first + i * 7_919L) % items), 0, COLUMNS, to, i * COLUMNS);
      }
      times.add(System.nanoTime() - from);
      LockSupport.parkNanos(900_000);
    }
    return times.stream().mapToLong(Long::longValue).toArray();
  }

  private void bound(String what, double value, double most) {
    if (value <= most) {
      passed++;
    } else {
      failed++;
    }
    say(
        "  %-7s %s: %.1f (expected: at most %.1f)",
        value <= most ? "ok" : "FAILED", what, value, most);
  }

  private static String percentiles(long[] nanos) {
    if (nanos.length == 0) {
      return "nothing measured";
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "p50 %.0f µs, p99 %.0f µs, max %.0f µs (%d)",
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        sorted[sorted.length - 1] / 1e3,
        sorted.length);
  }

  private static FeatureSchema schema() {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                new Column(
                    "price",
                    Entity.ITEM,
                    "price",
                    0,
                    new Transform(Transform.Function.LOG1P, 0, 10_000, 3, 0.5f)),
                new Column("stock", Entity.ITEM, "stock", 100, Transform.NONE)));
    for (int c = 2; c < COLUMNS; c++) {
      columns.add(new Column("c" + c, Entity.ITEM, "column:feature_" + c, 0, Transform.NONE));
    }
    return new FeatureSchema(columns);
  }

  private static String id(int i) {
    return "sku-" + (10_000_000 + i);
  }

  /// A title of about 40 characters, two links, three categories, two tags, three attributes and 24
  /// columns: what shops have.
  private Item item(int i) {
    String[] words = {
      "Light", "trail", "running", "shoe", "with", "rubber", "sole", "cotton", "shirt", "winter",
      "jacket", "classic"
    };
    StringBuilder title = new StringBuilder();
    while (title.length() < 36) {
      title.append(words[random.nextInt(words.length)]).append(' ');
    }
    title.append(i);
    int group = random.nextInt(400);
    Map<String, Float> columns = new HashMap<>();
    columns.put("popularity", random.nextFloat() * 100);
    columns.put("ctr", random.nextFloat());
    for (int c = 2; c < COLUMNS; c++) {
      columns.put("feature_" + c, (float) random.nextGaussian());
    }
    return new Item(
        id(i),
        title.toString(),
        List.of("department " + group % 12, "aisle " + group % 80, "shelf " + group),
        Optional.of("Brand " + random.nextInt(3_000)),
        Optional.of(random.nextInt(100_000) * 10_000L),
        Optional.of("EUR"),
        Optional.of((long) random.nextInt(500)),
        Optional.of("https://www.shop.example/products/" + id(i)),
        Optional.of("https://images.shop.example/large/" + id(i) + ".jpg"),
        Optional.of("en"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of("tag " + random.nextInt(30), "sale"),
        Map.of(
            "colour",
            "colour " + random.nextInt(40),
            "size",
            "size " + random.nextInt(20),
            "material",
            "material " + random.nextInt(60)),
        columns,
        1_700_000_000_000L + i * 1_000L);
  }

  private static long redisBytes(Store store) {
    String text =
        Objects.requireNonNull(
                store.await(
                    store.send(Request.cmd(Command.INFO).arg("memory")), Duration.ofSeconds(10)))
            .toString();
    String used =
        text.lines().filter(line -> line.contains("used_memory:")).findFirst().orElseThrow();
    return Long.parseLong(used.replaceAll(".*used_memory:(\\d+).*", "$1"));
  }

  private static long heapBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(gc -> gc.getCollectionTime())
        .sum();
  }

  private static long catalogCpuNanos() {
    java.lang.management.ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().equals("catalog"))
        .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
        .sum();
  }

  private static void say(String line, Object... values) {
    System.out.printf(Locale.ROOT, line + "%n", values);
  }
}
