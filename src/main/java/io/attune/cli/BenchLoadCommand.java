package io.attune.cli;

import io.attune.offline.bench.Bench;
import io.attune.platform.access.Access;
import io.attune.platform.access.Scope;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Fills the store of a benchmark and prints a key to it; `bench` runs it in a process of its own.
@Command(name = "bench-load", hidden = true, description = "Fills the store of a benchmark.")
final class BenchLoadCommand implements Callable<Integer> {
  private final Snapshots snapshots;
  private final Catalog catalog;
  private final Viewers viewers;
  private final Access access;

  @Option(names = "--items", required = true)
  int itemCount;

  @Option(names = "--viewers", required = true)
  int viewerCount;

  @Spec private CommandSpec spec;

  @Inject
  BenchLoadCommand(Snapshots snapshots, Catalog catalog, Viewers viewers, Access access) {
    this.snapshots = snapshots;
    this.catalog = catalog;
    this.viewers = viewers;
    this.access = access;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    snapshots.start();
    Bench.load(catalog, viewers, itemCount, viewerCount, out::println);
    out.println(access.create("bench", EnumSet.allOf(Scope.class), "bench").text());
    out.flush();
    return 0;
  }
}
