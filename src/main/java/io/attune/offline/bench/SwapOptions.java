package io.attune.offline.bench;

import java.nio.file.Path;
import java.util.Optional;

/// How versions are swapped under load.
///
/// @param swaps how many, each of another file, 1 to 5,000
/// @param connections keep-alive connections, 1 to 256
/// @param ratePerSecond recommendations meanwhile, 1 to 200,000
/// @param items of the data set, 1,000 to 10,000,000
/// @param viewers of the data set, 1 to 10,000,000
/// @param json file for the figures
public record SwapOptions(
    int swaps, int connections, int ratePerSecond, int items, int viewers, Optional<Path> json) {

  public SwapOptions {
    BenchOptions.check("swaps", swaps, 1, 5_000);
    BenchOptions.check("connections", connections, 1, 256);
    BenchOptions.check("rate", ratePerSecond, 1, 200_000);
    BenchOptions.check("items", items, 1_000, 10_000_000);
    BenchOptions.check("viewers", viewers, 1, 10_000_000);
  }
}
