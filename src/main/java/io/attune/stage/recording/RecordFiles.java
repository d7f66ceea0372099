package io.attune.stage.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Writes full records into files of a folder, which any number of replicas may share:
/// `decisions-<time>-<replica>-<random>.ndjson.gz`, one record per line, and beside each
/// `facts-….ndjson.gz` of the same name, what the decisions were made with ([FactBook]).
///
/// A file under way ends with `.part`, so that who reads `decisions-*.ndjson.gz` sees whole files
/// only; each record is a gzip member of its own, its facts are written before it, and a file that
/// a killed process left behind is cut to its last whole member and finished by the next start.
/// Finished files are bounded by size and age. What the disk refuses is counted and said once a
/// minute. One thread, but for the counters.
final class RecordFiles {
  static final String DECISIONS = "decisions-";
  static final String FACTS = "facts-";
  static final String END = ".ndjson.gz";
  private static final String PART = ".part";

  /// A reader holds a file's facts in memory.
  private static final long MOST_FACTS = 64_000_000;

  private static final Logger LOG = Logger.getLogger(RecordFiles.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long QUIET_MILLIS = 60_000;

  private final RecordingConfig.Files config;
  private final Path folder;
  private final String replica;
  private final InstantSource clock;
  private List<Open> open = List.of();
  private FactBook facts = new FactBook();
  private long begunMillis;
  private long saidMillis;
  private boolean started;
  private final LongAdder written = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /// One file under way, locked as long as its process lives.
  private record Open(FileChannel channel, Path part) {}

  RecordFiles(RecordingConfig.Files config, Path folder, String replica, InstantSource clock) {
    this.config = config;
    this.folder = folder;
    this.replica = replica;
    this.clock = clock;
    saidMillis = clock.millis() - QUIET_MILLIS;
  }

  /// Finishes what a killed process left behind, and deletes what is too much or too old. With the
  /// first record: a command that records nothing leaves the folder alone.
  private void start() {
    try {
      Files.createDirectories(folder);
      for (Path part : list(name -> name.endsWith(END + PART))) {
        salvage(part);
      }
      prune();
    } catch (IOException e) {
      complain(e);
    }
  }

  /// The facts of the file under way.
  FactBook facts() {
    return facts;
  }

  /// Adds a record.
  ///
  /// @param member gzip member with the line and its end
  void add(byte[] member) {
    try {
      if (!started) {
        started = true;
        start();
      }
      if (open.isEmpty()) {
        begin();
      }
      byte[] fresh = facts.take();
      if (fresh.length > 0) {
        append(open.getFirst(), Members.pack(fresh));
      }
      append(open.getLast(), member);
      tick();
    } catch (IOException e) {
      complain(e);
      abandon();
    }
  }

  /// Finishes the file when it is old or large enough; to be called now and then.
  void tick() {
    if (open.isEmpty()) {
      return;
    }
    try {
      long size = open.getFirst().channel().position() + open.getLast().channel().position();
      if (size >= config.megabytes() * 1_000_000L
          || facts.written() >= MOST_FACTS
          || clock.millis() - begunMillis >= config.every().toMillis()) {
        finish();
      }
    } catch (IOException e) {
      complain(e);
      abandon();
    }
  }

  private void begin() throws IOException {
    begunMillis = clock.millis();
    String name =
        TIME.format(Instant.ofEpochMilli(begunMillis))
            + "-"
            + replica
            + "-"
            + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20) + (1 << 20), 32)
            + END
            + PART;
    Files.createDirectories(folder);
    List<Open> both = new ArrayList<>(2);
    open = both;
    both.add(create(folder.resolve(FACTS + name)));
    both.add(create(folder.resolve(DECISIONS + name)));
  }

  private static Open create(Path part) throws IOException {
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.lock();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Open(channel, part);
  }

  private void append(Open file, byte[] member) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(member);
    while (bytes.hasRemaining()) {
      file.channel().write(bytes);
    }
    written.add(member.length);
  }

  /// Makes the file under way a finished one; the facts first, so that no record is without its
  /// own.
  void finish() throws IOException {
    List<Open> both = open;
    open = List.of();
    facts = new FactBook();
    for (Open file : both) {
      file.channel().force(true);
    }
    for (Open file : both) {
      // while it is still locked, so that no other process takes it for abandoned
      rename(file.part());
      file.channel().close();
    }
    prune();
  }

  private static void rename(Path part) throws IOException {
    String name = part.getFileName().toString();
    Files.move(
        part,
        part.resolveSibling(name.substring(0, name.length() - PART.length())),
        StandardCopyOption.ATOMIC_MOVE);
  }

  /// Leaves the file under way as it is; the next start finishes what is whole of it.
  private void abandon() {
    for (Open file : open) {
      try {
        file.channel().close();
      } catch (IOException e) {
        LOG.debug("records: a file could not be closed", e);
      }
    }
    open = List.of();
    facts = new FactBook();
  }

  /// A file that nobody holds locked is of a process that is gone; whoever finds it first finishes
  /// it.
  private static void salvage(Path part) throws IOException {
    try {
      long good = whole(part);
      if (good == 0) {
        Files.deleteIfExists(part);
      } else if (good > 0) {
        rename(part);
      }
    } catch (NoSuchFileException e) {
      LOG.debugf("records: %s was finished by somebody else", part);
    }
  }

  /// Cuts a file to its whole members.
  ///
  /// @return how many bytes they have; -1 when it is another's
  private static long whole(Path part) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return -1;
      }
      long good = Members.complete(channel);
      channel.truncate(good);
      return good;
    } catch (OverlappingFileLockException e) {
      return -1;
    }
  }

  /// Deletes finished files, the oldest first, until they are few and young enough.
  private void prune() throws IOException {
    List<Path> files = new ArrayList<>(list(name -> name.endsWith(END)));
    long total = 0;
    for (Path file : files) {
      total += size(file);
    }
    long oldest = clock.millis() - config.keep().toMillis();
    TreeSet<String> stems = new TreeSet<>();
    files.forEach(file -> stems.add(stem(file)));
    for (String stem : stems) {
      if (total <= config.mostMegabytes() * 1_000_000L && !before(stem, oldest)) {
        return;
      }
      for (Path file : files) {
        if (stem(file).equals(stem)) {
          total -= size(file);
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// Whether the time at the beginning of a stem lies before a moment.
  private static boolean before(String stem, long millis) {
    return stem.compareTo(TIME.format(Instant.ofEpochMilli(millis))) < 0;
  }

  /// What a file's name has in common with its sibling's: it begins with the time.
  static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.indexOf('-') + 1);
  }

  private interface Wanted {
    boolean is(String name);
  }

  private List<Path> list(Wanted wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return (name.startsWith(DECISIONS) || name.startsWith(FACTS)) && wanted.is(name);
              })
          .toList();
    }
  }

  private void complain(IOException e) {
    failures.increment();
    if (clock.millis() - saidMillis >= QUIET_MILLIS) {
      saidMillis = clock.millis();
      LOG.errorf(
          "records: not written to %s: %s (expected: a folder with space that can be written to)",
          folder, e.toString());
    }
  }

  /// Bytes written since the start.
  long written() {
    return written.sum();
  }

  /// Writes that the disk refused since the start.
  long failures() {
    return failures.sum();
  }

  void close() {
    try {
      if (!open.isEmpty()) {
        finish();
      }
    } catch (IOException e) {
      complain(e);
      abandon();
    }
  }
}
