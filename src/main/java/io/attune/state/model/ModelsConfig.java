package io.attune.state.model;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/// Settings of the model repository.
@ConfigMapping(prefix = "attune.models")
interface ModelsConfig {
  /// The repository folder; a relative one is sought below the working directory, then below
  /// `home`.
  @WithDefault("models")
  Path folder();

  /// Where the product is installed; the launcher sets it.
  @WithDefault(".")
  Path home();

  /// The largest model file that is loaded, in bytes.
  @WithDefault("268435456")
  long maxBytes();

  /// The most matrices whose native tensors are kept per model; more are scored, each call then
  /// making its own.
  @WithDefault("64")
  int keptMatrices();
}
