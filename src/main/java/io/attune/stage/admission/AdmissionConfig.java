package io.attune.stage.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// Settings of the admission stage.
@ConfigMapping(prefix = "attune.admission")
interface AdmissionConfig {

  /// What holds for a viewer of whose consent the caller says nothing. Has no default: production
  /// must say it.
  Optional<ConsentDefault> consentDefault();

  /// Decisions under way at once; more are refused as overloaded.
  @WithDefault("1024")
  int maxConcurrent();

  /// The part of a deadline kept for writing the answer and carrying it to the socket.
  @WithDefault("0.05")
  double wireShare();

  /// What silence means.
  enum ConsentDefault {
    /// The viewer's data may be read.
    PERSONALISE,
    /// Nothing of the viewer is read.
    NONE
  }

  /// The defaults, for those who admit without a container.
  static AdmissionConfig defaults(boolean personaliseBySilence) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(AdmissionConfig.class)
        .withDefaultValue(
            "attune.admission.consent-default", personaliseBySilence ? "personalise" : "none")
        .build()
        .getConfigMapping(AdmissionConfig.class);
  }
}
