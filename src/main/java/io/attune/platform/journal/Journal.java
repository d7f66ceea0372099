package io.attune.platform.journal;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// An append-only file in segments, written and flushed by a thread of its own: while one flush is
/// under way the next entries gather. Thread-safe; any thread.
///
/// A segment is a sequence of entries: length (uint32), CRC-32C of the rest (uint32), epoch
/// milliseconds (int64), the bytes; big-endian. What a crash cut off at its end is passed over.
public final class Journal implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Journal.class);
  private static final String ENDING = ".journal";
  private static final int HEADER = 16;
  private static final int SEGMENT_BYTES = 16 << 20;
  private static final int MOST_WAITING_BYTES = 64 << 20;
  private static final int MOST_ENTRY_BYTES = 1 << 20;

  private final Path folder;
  private final long keepMillis;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Thread writer;
  private List<Entry> waiting = new ArrayList<>();
  private int waitingBytes;
  private boolean closed;
  private @Nullable FileChannel segment;
  private long segmentMillis;

  private record Entry(List<byte[]> parts, int bytes, CompletableFuture<Void> flushed) {}

  /// Reads one entry again.
  public interface Reader {
    /// @param epochMillis when it was written
    void entry(long epochMillis, byte[] bytes);
  }

  /// Opens the journal of a folder, which is made when it is not there and belongs to one process.
  ///
  /// @param keep how long entries stay, at least
  /// @throws UncheckedIOException when the folder cannot be written to
  public Journal(Path folder, Duration keep, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
    keepMillis = keep.toMillis();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " (expected: a folder that can be written to)", e);
    }
    writer = Thread.ofPlatform().daemon().name("journal").start(this::run);
  }

  /// Adds entries, all in one piece.
  ///
  /// @param entries up to 1 MB each
  /// @return completed when all are on the disk; fails with a `Refusal` when they may not be
  public CompletableFuture<Void> append(List<byte[]> entries) {
    int bytes = 0;
    for (byte[] entry : entries) {
      if (entry.length > MOST_ENTRY_BYTES) {
        throw Problem.invalid("entry", entry.length, "at most " + MOST_ENTRY_BYTES + " bytes")
            .refusal();
      }
      bytes += HEADER + entry.length;
    }
    Entry added = new Entry(entries, bytes, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed || waitingBytes + bytes > MOST_WAITING_BYTES) {
        ProblemCode code = closed ? ProblemCode.STORE_UNAVAILABLE : ProblemCode.OVERLOADED;
        String why = closed ? "closed" : "more than the disk can take is waiting";
        added.flushed.completeExceptionally(Problem.of(code, "journal: " + why).refusal());
        return added.flushed;
      }
      waiting.add(added);
      waitingBytes += bytes;
      work.signal();
    } finally {
      lock.unlock();
    }
    return added.flushed;
  }

  private void run() {
    for (List<Entry> some = take(); !some.isEmpty(); some = take()) {
      try {
        write(some);
        some.forEach(entry -> entry.flushed.complete(null));
      } catch (IOException e) {
        LOG.errorf("journal: %s: nothing is accepted until it can be written to", e.getMessage());
        abandon();
        some.forEach(entry -> entry.flushed.completeExceptionally(broken()));
      }
    }
    abandon();
  }

  private static Throwable broken() {
    return Problem.of(ProblemCode.STORE_UNAVAILABLE, "journal: cannot be written to").refusal();
  }

  /// What has gathered; nothing once the journal is closed and empty.
  private List<Entry> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        work.awaitUninterruptibly();
      }
      List<Entry> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Entry> some) throws IOException {
    long now = clock.millis();
    int bytes = 0;
    for (Entry entry : some) {
      bytes += entry.bytes;
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    CRC32C crc = new CRC32C();
    for (Entry entry : some) {
      for (byte[] part : entry.parts) {
        int start = buffer.position();
        buffer.putInt(part.length).putInt(0).putLong(now).put(part);
        crc.reset();
        crc.update(buffer.array(), start + 8, 8 + part.length);
        buffer.putInt(start + 4, (int) crc.getValue());
      }
    }
    buffer.flip();
    FileChannel open = segment(now);
    while (buffer.hasRemaining()) {
      open.write(buffer);
    }
    open.force(false);
  }

  private FileChannel segment(long now) throws IOException {
    FileChannel open = segment;
    if (open != null && (open.size() >= SEGMENT_BYTES || now - segmentMillis > keepMillis / 4)) {
      abandon();
      open = null;
    }
    if (open == null) {
      forget(now);
      Path file = folder.resolve(String.format("%013d-%d%s", now, System.nanoTime(), ENDING));
      open = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      segment = open;
      segmentMillis = now;
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
    return open;
  }

  private void abandon() {
    try {
      if (segment != null) {
        segment.close();
      }
    } catch (IOException e) {
      LOG.debug("journal: segment not closed", e);
    }
    segment = null;
  }

  /// Removes segments whose last entry is old enough: those that another one began that long ago.
  private void forget(long now) throws IOException {
    List<Path> segments = segments();
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (now - began(segments.get(i + 1)) > keepMillis) {
        Files.deleteIfExists(segments.get(i));
      }
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d{13}-\\d+\\" + ENDING))
          .sorted()
          .toList();
    }
  }

  private static long began(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, 13));
  }

  /// Hands over what was written since a moment, oldest first, as far as it is still there;
  /// blocking.
  ///
  /// @throws UncheckedIOException when a segment cannot be read
  public void replay(long sinceMillis, Reader reader) {
    try {
      List<Path> segments = segments();
      for (int i = 0; i < segments.size(); i++) {
        if (i + 1 == segments.size() || began(segments.get(i + 1)) >= sinceMillis) {
          replay(segments.get(i), sinceMillis, reader);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read", e);
    }
  }

  private static void replay(Path segment, long sinceMillis, Reader reader) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(segment));
    CRC32C crc = new CRC32C();
    while (buffer.remaining() >= HEADER) {
      int start = buffer.position();
      int length = buffer.getInt();
      int sum = buffer.getInt();
      long millis = buffer.getLong();
      if (length < 0 || length > buffer.remaining()) {
        return;
      }
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      crc.reset();
      crc.update(buffer.array(), start + 8, 8 + length);
      if ((int) crc.getValue() != sum) {
        return;
      }
      if (millis >= sinceMillis) {
        reader.entry(millis, bytes);
      }
    }
  }

  /// Flushes what waits, and ends.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      writer.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
