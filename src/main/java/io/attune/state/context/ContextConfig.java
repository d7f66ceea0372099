package io.attune.state.context;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// Settings of what is derived from headers.
@ConfigMapping(prefix = "attune.context")
interface ContextConfig {
  /// The header in which a trusted proxy says the country (ISO 3166-1, two letters).
  Optional<String> countryHeader();

  /// The header in which a trusted proxy says the region.
  Optional<String> regionHeader();

  /// The header in which a trusted proxy says the client's address; of several the last.
  Optional<String> ipHeader();

  /// A database of places in MaxMind's format.
  Optional<String> geoFile();

  /// User agents whose parsing is remembered.
  @WithDefault("10000")
  int agents();
}
