package io.attune.offline.bulkload;

/// Hears how far a long job has come.
@FunctionalInterface
public interface Progress {
  /// Nobody listens.
  Progress SILENT = (phase, done, total) -> {};

  /// @param phase what is being done, such as `reading rows`
  /// @param done how many, 0 or more
  /// @param total of how many; 0 when that is not known
  void at(String phase, long done, long total);
}
