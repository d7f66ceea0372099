package io.attune.state.ledger;

import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// One replica of `.ci/prove/budget`: holds from many threads, notes what it was granted before
/// anybody can see it, and books what the notes of all players tell, some of it several times, late
/// or never. It is killed at any moment. Answers commands on its standard input, one line each; the
/// judge knows nothing but the notes and these answers.
final class LedgerPlayer {
  private static final Duration KEEP = Duration.ofMillis(400);
  private static final Duration EVER = Duration.ZERO;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SHARE = 100;
  private static final int NEVER_LEFT = 3;
  private static final long IDLE_NANOS = 400_000_000;

  private final Store store;
  private final Ledger ledger;
  private final Notes notes;
  private final String name;
  private volatile boolean playing;

  private LedgerPlayer(Store store, Path folder, String name) {
    this.store = store;
    this.name = name;
    ledger = LedgerTest.quick(store, "slice-micros", "20", "most-slice-micros", "1000");
    notes = new Notes(folder, name, ledger);
  }

  /// @param words the data folder of the server's owner, the site, the folder of notes, this
  ///     player's number, how often it was started, how many players there are
  public static void main(String... words) throws Exception {
    Store store = TestStore.attached(Path.of(words[0]), words[1]);
    String name = words[3] + "-" + words[4];
    LedgerPlayer player = new LedgerPlayer(store, Path.of(words[2]), name);
    player.notes.follow(Integer.parseInt(words[3]), Integer.parseInt(words[5]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(player.obey(line.split(" ")));
    }
    Runtime.getRuntime().halt(0);
  }

  private String obey(String... words) throws IOException {
    return switch (words[0]) {
      case "limit" -> limit(words);
      case "play" -> play(words);
      case "rest" -> rest();
      case "drain" -> drain(words);
      case "spent" -> spent(words);
      case "book" -> notes.bookAgain(words);
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private String limit(String... words) {
    long nanos = Long.parseLong(words[3]);
    long version = Long.parseLong(words[4]);
    return "set "
        + store.await(ledger.setLimit(words[1], words[2], nanos, version, EVER), PATIENCE);
  }

  private String spent(String... words) {
    return "spent " + store.await(ledger.figures(words[1], words[2]), PATIENCE).spent();
  }

  /// play RUN GROUP LINE,LINE HELD-PERCENT THREADS SEED.
  private String play(String... words) {
    playing = true;
    String group = words[2];
    String[] lines = words[3].split(",");
    int percent = Integer.parseInt(words[4]);
    SplittableRandom seeds = new SplittableRandom(Long.parseLong(words[6]));
    notes.begin(words[1]);
    Map<String, Account[]> accounts = accounts(group, lines);
    for (int i = 0; i < Integer.parseInt(words[5]); i++) {
      SplittableRandom random = seeds.split();
      String prefix = words[1] + "-" + name + "-" + i + "-";
      Thread.ofPlatform().daemon().start(() -> spend(prefix, accounts, lines, percent, random));
    }
    return "playing";
  }

  private Map<String, Account[]> accounts(String group, String... lines) {
    Map<String, Account[]> byLine = new HashMap<>();
    for (String line : lines) {
      List<Account> accounts = new ArrayList<>();
      for (String of : List.of(line, line + ".day", "total", "day")) {
        accounts.add(ledger.account(group, of, EVER));
      }
      byLine.put(line, accounts.toArray(Account[]::new));
    }
    return byLine;
  }

  private void spend(
      String prefix,
      Map<String, Account[]> accounts,
      String[] lines,
      int percent,
      SplittableRandom random) {
    for (int i = 0; playing; i++) {
      Account[] some = accounts.get(lines[random.nextInt(lines.length)]);
      long price = 1 + random.nextInt(2_000);
      Optional<Hold> hold =
          ledger.hold(prefix + i, some, price, price * percent / SHARE, keep(random));
      if (hold.isPresent() && random.nextInt(SHARE) < NEVER_LEFT) {
        ledger.release(hold.get());
      } else {
        hold.ifPresent(granted -> notes.held(granted, price, price * percent / SHARE));
      }
      LockSupport.parkNanos(random.nextInt(20_000_000));
    }
  }

  private static Duration keep(SplittableRandom random) {
    return Duration.ofMillis(20 + random.nextInt((int) KEEP.toMillis()));
  }

  private String rest() {
    playing = false;
    return "resting";
  }

  /// drain RUN GROUP LINE,LINE PRICE: spends until nothing is left for a while.
  private String drain(String... words) {
    notes.begin(words[1]);
    long price = Long.parseLong(words[4]);
    List<Account[]> lines = new ArrayList<>(accounts(words[2], words[3].split(",")).values());
    long last = System.nanoTime();
    int count = 0;
    for (int i = 0; System.nanoTime() - last < IDLE_NANOS; i++) {
      String id = words[1] + "-" + name + "-drain-" + price + "-" + i;
      Optional<Hold> hold = ledger.hold(id, lines.get(i % lines.size()), price, price, KEEP);
      if (hold.isPresent()) {
        notes.held(hold.get(), price, price);
        last = System.nanoTime();
        count++;
      }
      LockSupport.parkNanos(hold.isPresent() ? 50_000 : 2_000_000);
    }
    return "drained " + count;
  }

  static List<String> parts(String text) {
    return Arrays.asList(text.split(","));
  }
}
