package io.attune.platform.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A running [ServiceMain].
final class ServiceProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private ServiceProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  static ServiceProcess start(Path folder) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceMain.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    ServiceProcess service = new ServiceProcess(process);
    service.read("ready");
    return service;
  }

  String ask(String command) throws IOException {
    in.write(command + "\n");
    in.flush();
    return out.readLine();
  }

  private void read(String expected) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); !expected.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("the service ended: " + said);
      }
      said.append(line).append('\n');
    }
  }

  long pid() {
    return process.pid();
  }

  /// Ends it as a crash would.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Ends it as its operator would.
  @Override
  public void close() throws IOException, InterruptedException {
    if (process.isAlive()) {
      in.close();
      process.waitFor(20, TimeUnit.SECONDS);
    }
    process.destroyForcibly();
  }
}
