package io.attune.cli;

import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.attune.state.catalog.Catalog;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.placement.Placements;
import io.attune.state.profile.ViewerFootprint;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says what viewers, items and features take: measured on what the store holds now, and as a
/// forecast for other numbers.
@Command(
    name = "memory",
    description = "Prints the bytes per viewer, item and feature, measured and as a forecast.")
final class MemoryCommand implements Callable<Integer> {
  private static final int VIEWER_KEY = 32;
  private static final int TYPICAL_ACTIONS = 50;
  private static final int TYPICAL_PURCHASES = 5;
  private static final int FLOAT_BYTES = 4;
  private static final double MEGA = 1e6;

  private final Store store;
  private final Placements placements;
  private final Catalog catalogue;

  @Option(
      names = "--viewers",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Forecast for so many viewers (default: ${DEFAULT-VALUE}).")
  long viewers;

  @Option(
      names = "--items",
      paramLabel = "M",
      defaultValue = "1000000",
      description = "Forecast for so many items (default: ${DEFAULT-VALUE}).")
  long itemCount;

  @Spec private CommandSpec spec;

  @Inject
  MemoryCommand(Store store, Placements placements, Catalog catalogue) {
    this.store = store;
    this.placements = placements;
    this.catalogue = catalogue;
  }

  @Override
  public Integer call() {
    placements.start();
    start(catalogue);
    CatalogSnapshot catalog = catalogue.current();
    long process = secondCatalogueBytes();
    StoreSizes sizes = new StoreSizes(store);
    PrintWriter out = spec.commandLine().getOut();
    double perViewer = viewers(out, sizes, catalog.schema());
    double[] perItem = items(out, sizes, catalog, process);
    features(out, catalog.schema());
    out.println();
    out.printf(
        Locale.ROOT,
        "Forecast for %,d viewers and %,d items, if they are like these:%n",
        viewers,
        itemCount);
    line(out, "Redis", (viewers * perViewer + itemCount * perItem[0]) / MEGA, "MB");
    line(out, "each process, heap for the catalogue", itemCount * perItem[1] / MEGA, "MB");
    out.flush();
    return 0;
  }

  private void start(Catalog fresh) {
    fresh.useSchema(placements.schema());
    fresh.start();
  }

  /// What one more catalogue adds: the first one also made everything that is there once.
  private long secondCatalogueBytes() {
    long before = heapBytes();
    try (Catalog second = new Catalog(store)) {
      start(second);
      return Math.max(0, heapBytes() - before);
    }
  }

  private double viewers(PrintWriter out, StoreSizes sizes, FeatureSchema schema) {
    int columns = schema.columns(Entity.VIEWER).size();
    long formula =
        ViewerFootprint.forecast(VIEWER_KEY, TYPICAL_ACTIONS, TYPICAL_PURCHASES, columns);
    long keys = sizes.keys(StoreSizes.Kind.VIEWERS);
    double measured = keys == 0 ? formula : (double) sizes.bytes(StoreSizes.Kind.VIEWERS) / keys;
    out.printf(Locale.ROOT, "Viewers: %,d%n", keys);
    line(
        out,
        keys == 0 ? "bytes per viewer in Redis, by formula" : "bytes per viewer in Redis, measured",
        measured,
        "B");
    line(
        out,
        "  by formula with " + TYPICAL_ACTIONS + " actions, " + TYPICAL_PURCHASES + " purchases",
        (double) formula,
        "B");
    return measured;
  }

  private static double[] items(
      PrintWriter out, StoreSizes sizes, CatalogSnapshot catalog, long process) {
    double count = Math.max(1, catalog.size());
    double body = sizes.bytes(StoreSizes.Kind.ITEMS) / count;
    double neighbours = sizes.bytes(StoreSizes.Kind.NEIGHBOURS) / count;
    double heap = process / count;
    out.printf(Locale.ROOT, "Items: %,d%n", catalog.size());
    line(out, "bytes per item in Redis, measured", body, "B");
    line(out, "bytes per item in Redis for its neighbours, measured", neighbours, "B");
    line(out, "bytes per item on each process' heap, measured", heap, "B");
    return new double[] {body + neighbours, heap};
  }

  private static void features(PrintWriter out, FeatureSchema schema) {
    out.println("Features:");
    line(out, "item columns, bytes per column and item in each process", FLOAT_BYTES, "B");
    line(out, "  together, bytes per item", FLOAT_BYTES * schema.columns(Entity.ITEM).size(), "B");
    line(out, "viewer columns, bytes per column and viewer in Redis", FLOAT_BYTES, "B");
    line(
        out,
        "  together, bytes per viewer",
        FLOAT_BYTES * schema.columns(Entity.VIEWER).size(),
        "B");
  }

  private static void line(PrintWriter out, String what, double value, String unit) {
    out.printf(Locale.ROOT, "  %-58s %,12.0f %s%n", what, value, unit);
  }

  /// What is in use once garbage is gone.
  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
