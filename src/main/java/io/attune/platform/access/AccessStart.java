package io.attune.platform.access;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Ends the start when everybody would get in where that is not allowed; begins to follow the keys
/// where HTTP is served.
@Singleton
final class AccessStart {
  private static final Logger LOG = Logger.getLogger(AccessStart.class);
  private static final Set<String> OPEN_PROFILES = Set.of("dev", "demo", "test");

  private final Access access;
  private final AccessConfig config;
  private final String host;
  private final boolean serves;

  @Inject
  AccessStart(
      Access access,
      AccessConfig config,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean serves) {
    this.access = access;
    this.config = config;
    this.host = host;
    this.serves = serves;
  }

  void onStart(@Observes StartupEvent event) {
    check(config.mode(), ConfigUtils.getProfiles(), host);
    if (serves) {
      if (config.mode() == AccessConfig.Mode.OPEN) {
        LOG.infof("access: open to everybody on this machine (%s)", host);
      }
      access.start();
    }
  }

  /// @throws IllegalStateException when the mode is open and a profile is not for development, or
  /// the address not loopback
  static void check(AccessConfig.Mode mode, List<String> profiles, String host) {
    if (mode == AccessConfig.Mode.KEYS) {
      return;
    }
    if (profiles.isEmpty() || !OPEN_PROFILES.containsAll(profiles)) {
      throw new IllegalStateException(
          "attune.access.mode: open in profile "
              + String.join(",", profiles)
              + " (expected: keys; open only in profiles dev, demo and test)");
    }
    if (!loopback(host)) {
      throw new IllegalStateException(
          "attune.access.mode: open with quarkus.http.host "
              + host
              + " (expected: keys; open only on a loopback address such as 127.0.0.1)");
    }
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
