package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.state.version.Gate;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

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

  /// How often the repository and the policies are looked at.
  @WithDefault("500ms")
  Duration pollEvery();

  /// A version folder that is incomplete is refused once nothing was written to it for so long.
  @WithDefault("2s")
  Duration quiet();

  /// How long a promotion waits for the other replicas and for the store, and somebody's check of a
  /// version for the one before it.
  @WithDefault("20s")
  Duration patience();

  /// The defaults of all settings but the folder.
  static ModelsConfig of(Path folder) {
    return new ModelsConfig() {
      @Override
      public Path folder() {
        return folder;
      }

      @Override
      public Path home() {
        return Path.of("");
      }

      @Override
      public long maxBytes() {
        return Gate.Limits.DEFAULT.maxBytes();
      }

      @Override
      public int keptMatrices() {
        return Gate.Limits.DEFAULT.keptMatrices();
      }

      @Override
      public Duration pollEvery() {
        return Duration.ofMillis(500);
      }

      @Override
      public Duration quiet() {
        return Duration.ofSeconds(2);
      }

      @Override
      public Duration patience() {
        return Duration.ofSeconds(20);
      }
    };
  }

  /// What of this concerns a single version.
  static Gate.Limits limits(ModelsConfig config) {
    return new Gate.Limits(config.maxBytes(), config.keptMatrices());
  }

  /// @throws io.attune.language.problem.Refusal naming the setting
  static ModelsConfig checked(ModelsConfig config) {
    check("poll-every", config.pollEvery(), 10, 60_000);
    check("quiet", config.quiet(), 0, 3_600_000);
    check("patience", config.patience(), 100, 600_000);
    return config;
  }

  private static void check(String name, Duration value, long least, long most) {
    if (value.toMillis() < least || value.toMillis() > most) {
      throw Problem.invalid("attune.models." + name, value, least + " ms to " + most + " ms")
          .refusal();
    }
  }
}
