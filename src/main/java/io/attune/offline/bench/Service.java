package io.attune.offline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// The measured process: the packaged jar in the production profile on a loopback port, with a data
/// folder of its own that holds the bench data set.
final class Service implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long POLL_NANOS = 50_000_000;
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final Process process;
  private final Path log;
  private final int port;
  private final String key;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Service(Process process, Path log, int port, String key) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.key = key;
  }

  /// Fills the folder's store with the data set, starts the service on it and waits until it is
  /// ready.
  ///
  /// @param folder empty; takes data, settings and logs
  static Service start(Path folder, int items, int viewers)
      throws IOException, InterruptedException {
    Map<String, String> properties = properties(folder);
    Path loaded = folder.resolve("load.log");
    List<String> load =
        List.of("bench-load", "--production", "--items", items + "", "--viewers", viewers + "");
    Process loader =
        Machine.command(properties, load)
            .redirectErrorStream(true)
            .redirectOutput(loaded.toFile())
            .start();
    if (!loader.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES) || loader.exitValue() != 0) {
      loader.destroy();
      throw new IOException("bench data: not loaded\n" + Files.readString(loaded));
    }
    String key =
        Files.readAllLines(loaded).stream()
            .filter(line -> line.startsWith("attune_"))
            .findFirst()
            .orElseThrow();
    int port = Machine.freePort();
    properties.put("quarkus.http.port", String.valueOf(port));
    Path log = folder.resolve("service.log");
    Process process =
        Machine.command(properties, List.of("run", "--production"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Service service = new Service(process, log, port, key);
    service.awaitReady();
    return service;
  }

  private static Map<String, String> properties(Path folder) throws IOException {
    BenchFiles.write(folder);
    Map<String, String> properties = new HashMap<>();
    properties.put("attune.bench.enabled", "true");
    properties.put("attune.store.site", "bench");
    // nobody tells what became of the ads
    properties.put("attune.ads.counts-for", "5s");
    properties.put("attune.admission.consent-default", "personalise");
    properties.put("attune.store.data-folder", folder.resolve("data").toString());
    properties.putAll(BenchFiles.settings(folder));
    return properties;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      if (answers("/q/health/ready")) {
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    close();
    throw new IOException("service: did not become ready\n" + Files.readString(log));
  }

  private boolean answers(String path) throws InterruptedException {
    try {
      return call(path).statusCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> call(String path) throws IOException, InterruptedException {
    return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + key);
  }

  /// The body of a GET that must succeed.
  String get(String path) throws IOException, InterruptedException {
    return checked(path, call(path));
  }

  /// The body of the answer to a POST that must succeed.
  String post(String path, String type, String body) throws IOException, InterruptedException {
    HttpRequest post =
        request(path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return checked(path, http.send(post, HttpResponse.BodyHandlers.ofString()));
  }

  /// A definition that must be taken.
  void put(String path, String body) throws IOException, InterruptedException {
    HttpRequest put =
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(put, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
      throw new IOException(
          path + ": " + answer.statusCode() + " " + answer.body() + " (expected: 200 or 201)");
    }
  }

  private static String checked(String path, HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != OK) {
      throw new IOException(
          path + ": " + answer.statusCode() + " " + answer.body() + " (expected: 200)");
    }
    return answer.body();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  String key() {
    return key;
  }

  /// CPU time of the service and of the Redis it started, so far.
  Duration cpuTime() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /// Resident memory of the service alone, without its Redis; nothing where the system does not
  /// say.
  OptionalLong residentKilobytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc", "" + process.pid(), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
