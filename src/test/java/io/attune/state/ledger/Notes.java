package io.attune.state.ledger;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The notes of one [LedgerPlayer], one file per run, and the reader of everybody's. Each line is
/// one write, so that a kill loses at most the line under way; a line that is there was written
/// before what it says could be seen by others.
final class Notes {
  private static final int PATTERNS = 20;
  private static final int NEVER = 3;
  private static final int LATE = 4;
  private static final int REPLAYED = 8;
  private static final int BY_TWO = 14;
  private static final long AGAIN_MILLIS = 30;

  private final Path folder;
  private final String name;
  private final Ledger ledger;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Map<Path, Long> read = new HashMap<>();
  private volatile String run = "";
  private FileOutputStream out;

  Notes(Path folder, String name, Ledger ledger) {
    this.folder = folder;
    this.name = name;
    this.ledger = ledger;
  }

  synchronized void begin(String newRun) {
    if (!run.equals(newRun)) {
      try {
        out = new FileOutputStream(folder.resolve(newRun + "." + name).toFile(), true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      run = newRun;
    }
  }

  private synchronized void write(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void held(Hold hold, long price, long held) {
    Ticket ticket = hold.ticket();
    StringBuilder line = new StringBuilder("H ").append(ticket.id());
    line.append(' ').append(ticket.holder()).append(' ').append(price).append(' ').append(held);
    line.append(' ').append(ticket.expiresMillis()).append(' ').append(System.currentTimeMillis());
    String separator = " ";
    for (String account : ticket.accounts()) {
      line.append(separator).append(ticket.group()).append('/').append(account);
      separator = ",";
    }
    write(line.toString());
  }

  /// Books for ever what the notes of all players of this run tell, as far as it is this one's
  /// turn.
  void follow(int number, int players) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                try {
                  Thread.sleep(2);
                  if (!run.isEmpty()) {
                    look(number, players);
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
  }

  private void look(int number, int players) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, run + ".*")) {
      for (Path file : files) {
        for (String line : fresh(file)) {
          if (line.startsWith("H ")) {
            turn(line.split(" "), number, players);
          }
        }
      }
    }
  }

  private List<String> fresh(Path path) throws IOException {
    long from = read.getOrDefault(path, 0L);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() == from) {
        return List.of();
      }
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII);
      int whole = text.lastIndexOf('\n') + 1;
      read.put(path, from + whole);
      return text.substring(0, whole).lines().toList();
    }
  }

  private void turn(String[] hold, int number, int players) {
    int hash = Math.floorMod(hold[1].hashCode() * 0x9E3779B9, Integer.MAX_VALUE);
    int pattern = hash / players % PATTERNS;
    boolean drained = hold[1].contains("-drain-");
    boolean mine = hash % players == number;
    boolean second = pattern >= BY_TWO && (hash + 1) % players == number;
    if (!mine && !second || pattern < NEVER && !drained) {
      return;
    }
    Ticket ticket = ticket(hold);
    if (pattern == LATE && !drained) {
      later.schedule(() -> book(ticket), 500, TimeUnit.MILLISECONDS);
      return;
    }
    book(ticket);
    if (pattern < REPLAYED) {
      later.schedule(() -> book(ticket), hash % 300, TimeUnit.MILLISECONDS);
      later.schedule(() -> book(ticket), hash % 700, TimeUnit.MILLISECONDS);
    }
  }

  /// @param hold the words of a note: H id holder price held expires at group/account,…
  private static Ticket ticket(String... hold) {
    List<String> accounts = LedgerPlayer.parts(hold[7]);
    String group = accounts.getFirst().substring(0, accounts.getFirst().indexOf('/'));
    List<String> names =
        accounts.stream().map(account -> account.substring(account.indexOf('/') + 1)).toList();
    return new Ticket(
        group, names, hold[2], hold[1], Long.parseLong(hold[3]), Long.parseLong(hold[5]));
  }

  /// Books, and notes that it tries and what was answered; again when there was no answer.
  private CompletableFuture<Booking> book(Ticket ticket) {
    CompletableFuture<Booking> done = new CompletableFuture<>();
    write("A " + ticket.id());
    ledger
        .book(ticket)
        .onSuccess(
            answer -> {
              write("B " + ticket.id() + " " + answer.name().toLowerCase(Locale.ROOT));
              done.complete(answer);
            })
        .onFailure(
            failure ->
                later.schedule(
                    () -> book(ticket).thenAccept(done::complete),
                    AGAIN_MILLIS,
                    TimeUnit.MILLISECONDS));
    return done;
  }

  /// book RUN and the words of a note.
  String bookAgain(String... words) {
    begin(words[1]);
    return book(ticket(List.of(words).subList(2, words.length).toArray(String[]::new)))
        .orTimeout(20, TimeUnit.SECONDS)
        .join()
        .name();
  }
}
