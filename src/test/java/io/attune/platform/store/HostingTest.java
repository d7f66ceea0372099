package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who owns a data folder, and what happens to it when its owner ends, well or badly.
class HostingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final Path folder = DataFolder.prepare(TestStore.freshFolder().toString());
  private final TestConfig config = TestConfig.in(folder);

  @Test
  void data_survives_a_clean_restart() {
    try (Store store = open()) {
      set(store, "a", "1");
    }
    try (Store store = open()) {
      assertEquals("1", get(store, "a"));
    }
  }

  @Test
  void the_operators_own_server_is_started_in_place_of_ours() throws Exception {
    Path elsewhere = RedisBinary.unpack(TestStore.freshFolder());
    Path own = Files.move(elsewhere, elsewhere.resolveSibling("their-redis"));
    try (OwnedHosting hosting =
        OwnedHosting.start(DataFolder.claim(folder).orElseThrow(), config.withServer(own))) {
      Path runs =
          Path.of(ProcessHandle.of(hosting.server().pid()).flatMap(p -> p.info().command()).get());
      assertEquals(-1, Files.mismatch(own, runs));
      assertTrue(runs.startsWith(folder.toRealPath()), runs::toString);
    }
    assertFalse(
        Files.exists(folder.resolve("bin/redis-server-7.0.15-" + platform())), "ours is unpacked");
  }

  private static String platform() {
    return RedisBinary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  @Test
  void what_is_no_program_is_refused_by_name() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                OwnedHosting.start(
                    DataFolder.claim(folder).orElseThrow(), config.withServer(folder)));
    assertTrue(refusal.problem().detail().contains("attune.store.server"), refusal::toString);
  }

  @Test
  void the_server_ends_with_its_owner_and_the_folder_is_free_again() {
    OwnedHosting hosting = OwnedHosting.start(DataFolder.claim(folder).orElseThrow(), config);
    long pid = hosting.server().pid();

    hosting.close();

    assertFalse(alive(pid));
    assertTrue(RunFile.read(folder).isEmpty());
    DataFolder.claim(folder).orElseThrow().close();
  }

  @Test
  void data_survives_a_killed_service_and_the_server_does_not() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder)) {
      assertEquals("OK", service.ask("SET test:a 1"));
      long redis = RunFile.read(folder).orElseThrow().redisPid();
      service.kill();
      Polled.until(() -> !alive(redis));
    }
    try (Store store = open()) {
      assertEquals("1", get(store, "a"));
    }
  }

  @Test
  void a_server_left_without_owner_and_guard_is_ended_by_the_next_start() throws Exception {
    long orphan = orphan();

    try (Store store = open()) {
      assertEquals("1", get(store, "a"));
      assertFalse(alive(orphan));
    }
  }

  @Test
  void a_stalled_server_left_without_owner_is_ended_by_the_next_start() throws Exception {
    long orphan = orphan();
    TestStore.signal(orphan, "STOP");

    try (Store store = open()) {
      assertEquals("1", get(store, "a"));
      assertFalse(alive(orphan));
    }
  }

  @Test
  void a_process_that_took_the_number_of_a_dead_server_is_left_alone() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      new RunFile(1, "2026-01-01T00:00:00Z", other.pid(), 1, "x", 0).write(folder);

      try (Store store = open()) {
        set(store, "a", "1");
      }

      assertTrue(other.isAlive());
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void a_second_owner_is_refused_with_the_number_of_the_first_and_the_folder() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder)) {
      IllegalStateException e = assertThrows(IllegalStateException.class, () -> Hosting.of(config));

      assertEquals(
          "attune.store.data-folder: "
              + folder
              + " is in use by process "
              + service.pid()
              + " (expected: a folder without an owner; end that process or name another folder)",
          e.getMessage());
    }
  }

  @Test
  void a_second_owner_in_the_same_process_is_refused_and_does_not_break_the_lock()
      throws Exception {
    try (Store store = open()) {
      assertThrows(IllegalStateException.class, () -> Hosting.of(config));
      IOException e = assertThrows(IOException.class, () -> ServiceProcess.start(folder).close());
      assertTrue(
          e.getMessage().contains("is in use by process " + ProcessHandle.current().pid()),
          e.getMessage());
      set(store, "a", "1");
    }
  }

  @Test
  void a_subcommand_attaches_to_the_living_owner() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder)) {
      assertEquals("OK", service.ask("SET test:a 1"));

      try (Store store = open(config.withAttach(StoreConfig.Attach.AUTO))) {
        assertEquals("1", get(store, "a"));
        assertEquals(OptionalInt.empty(), store.httpPort());
        assertThrows(IllegalStateException.class, () -> store.announceHttp(8080));
      }

      assertEquals("1", service.ask("GET test:a"));
    }
  }

  @Test
  void a_subcommand_without_a_living_owner_owns_the_folder_itself() {
    try (Hosting hosting = Hosting.of(config.withAttach(StoreConfig.Attach.AUTO))) {
      assertInstanceOf(OwnedHosting.class, hosting);
    }
  }

  @Test
  void the_run_file_tells_the_http_port_to_its_user_only() throws IOException {
    try (Store store = open();
        Hosting second = Hosting.of(config.withAttach(StoreConfig.Attach.AUTO))) {
      assertEquals(OptionalInt.empty(), second.httpPort());

      store.announceHttp(8123);

      assertEquals(OptionalInt.of(8123), second.httpPort());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("run.json"))));
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.resolve("redis.conf"))));
      assertEquals(ProcessHandle.current().pid(), RunFile.read(folder).orElseThrow().pid());
    }
  }

  @Test
  void a_log_cut_off_in_the_middle_of_a_command_is_loaded_up_to_there() throws IOException {
    try (Store store = open()) {
      set(store, "a", "1");
    }
    Path log = newestLog();
    Files.writeString(
        log, "*3\r\n$3\r\nSET\r\n$6\r\ntest:b\r\n$10\r\nhal", StandardOpenOption.APPEND);

    try (Store store = open()) {
      assertEquals("1", get(store, "a"));
      assertEquals("null", get(store, "b"));
    }
  }

  @Test
  void a_server_that_cannot_load_its_data_ends_the_start_and_says_where_to_look()
      throws IOException {
    try (Store store = open()) {
      set(store, "a", "1");
    }
    Files.writeString(newestLog(), "this is not a log\r\n*1\r\n$4\r\nPING\r\n");

    IllegalStateException e = assertThrows(IllegalStateException.class, () -> Hosting.of(config));

    assertTrue(e.getMessage().startsWith("embedded server: ended with code "), e.getMessage());
    assertTrue(e.getMessage().contains("redis.log"), e.getMessage());
    DataFolder.claim(folder).orElseThrow().close();
  }

  @Test
  void a_folder_with_spaces_and_quotes_will_do() throws IOException {
    Path odd = DataFolder.prepare(folder.resolve("it's \"my\" data \\ folder").toString());
    try (Store store = open(TestConfig.in(odd))) {
      set(store, "a", "1");
    }
    try (Store store = open(TestConfig.in(odd))) {
      assertEquals("1", get(store, "a"));
    }
  }

  @Test
  void each_start_has_another_password() {
    String first;
    try (OwnedHosting hosting =
        OwnedHosting.start(DataFolder.claim(folder).orElseThrow(), config)) {
      first = hosting.server().password();
      assertFalse(
          (hosting.address() + " " + hosting.server() + " " + RunFile.read(folder))
              .contains(first));
    }
    try (OwnedHosting hosting =
        OwnedHosting.start(DataFolder.claim(folder).orElseThrow(), config)) {
      assertNotEquals(first, hosting.server().password());
    }
  }

  @Test
  void a_run_file_that_makes_no_sense_is_taken_for_none() throws IOException {
    for (String text : List.of("", "{", "[]", "{\"pid\":\"x\"}", "null")) {
      Files.writeString(folder.resolve("run.json"), text);
      assertTrue(RunFile.read(folder).isEmpty(), text);
    }
  }

  /// A server with `test:a` = 1 whose owner was killed after its guard; the server's process
  /// number.
  private long orphan() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder)) {
      assertEquals("OK", service.ask("SET test:a 1"));
      long redis = RunFile.read(folder).orElseThrow().redisPid();
      try (Stream<ProcessHandle> children =
          ProcessHandle.of(service.pid()).orElseThrow().children()) {
        children.filter(child -> child.pid() != redis).forEach(ProcessHandle::destroyForcibly);
      }
      service.kill();
      assertTrue(alive(redis));
      return redis;
    }
  }

  private Path newestLog() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("appendonlydir"))) {
      return files
          .filter(f -> f.toString().endsWith(".incr.aof"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private Store open() {
    return open(config);
  }

  private static Store open(TestConfig config) {
    return new Store(TestStore.vertx(), config, Hosting.of(config));
  }

  private static void set(Store store, String key, String value) {
    store.await(store.send(Request.cmd(Command.SET).arg(store.key(key)).arg(value)), PATIENCE);
  }

  private static String get(Store store, String key) {
    Response answer =
        store.await(store.send(Request.cmd(Command.GET).arg(store.key(key))), PATIENCE);
    return String.valueOf(answer);
  }
}
