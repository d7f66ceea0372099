package io.attune.offline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts further processes of this very jar, with the options of this one.
final class Machine {
  private Machine() {}

  /// The command line of a child: the same Java, the same options but its properties, the same jar.
  ///
  /// @param properties system properties of the child
  static ProcessBuilder command(Map<String, String> properties, List<String> words) {
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-D"))
        .forEach(line::add);
    properties.forEach((key, value) -> line.add("-D" + key + "=" + value));
    line.add("-jar");
    line.add(Path.of(System.getProperty("java.class.path", "")).toAbsolutePath().toString());
    line.addAll(words);
    return new ProcessBuilder(line);
  }

  /// A port that was free a moment ago.
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
