package io.attune.state.context;

import com.maxmind.db.CHMCache;
import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import com.maxmind.db.Reader;
import io.attune.language.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A database of places in MaxMind's format, held in memory: a file that is written over while it
/// is mapped ends the process. Followed: a changed file is read again, and when it cannot be read
/// the old one goes on serving. Look-ups are for any thread, some microseconds each.
final class GeoFile implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(GeoFile.class);
  private static final long LOOK_MILLIS = 5_000;
  private static final long MOST_BYTES = 1L << 30;

  private final Path file;
  private final Thread follower;
  private volatile Reader reader;
  private Mark seen;

  private record Mark(FileTime changed, long bytes) {}

  /// Where an address is.
  ///
  /// @param country ISO 3166-1, or empty
  /// @param region ISO 3166-2, such as `US-CA`, or empty
  record Where(String country, String region) {
    static final Where UNKNOWN = new Where("", "");
  }

  /// @throws io.attune.language.problem.Refusal when it is no such file
  GeoFile(Path file) {
    this.file = file;
    try {
      seen = mark();
      reader = read();
    } catch (IOException e) {
      throw Problem.invalid(
              "attune.context.geo-file", file, "a file in MaxMind's format that can be read")
          .refusal();
    }
    follower = Thread.ofPlatform().daemon().name("attune-geo").start(this::follow);
  }

  private Mark mark() throws IOException {
    return new Mark(Files.getLastModifiedTime(file), Files.size(file));
  }

  private Reader read() throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("more than " + MOST_BYTES + " bytes");
    }
    return new Reader(file.toFile(), Reader.FileMode.MEMORY, new CHMCache());
  }

  private void follow() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(LOOK_MILLIS);
        look();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /// Reads the file when it is another one than before.
  void look() {
    try {
      Mark now = mark();
      if (!now.equals(seen)) {
        seen = now;
        reader = read();
        LOG.infof("%s: read again", file);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warnf("%s: %s; the one read before goes on", file, e.getMessage());
    }
  }

  Where where(InetAddress address) {
    try {
      Place place = reader.get(address, Place.class);
      return place == null ? Where.UNKNOWN : place.where();
    } catch (IOException | RuntimeException e) {
      LOG.debugf("place: %s", e.getClass());
      return Where.UNKNOWN;
    }
  }

  @Override
  public void close() {
    follower.interrupt();
  }

  /// What is read of a record.
  public record Place(@Nullable Country country, @Nullable List<Division> divisions) {
    @MaxMindDbConstructor
    public Place(
        @MaxMindDbParameter(name = "country") @Nullable Country country,
        @MaxMindDbParameter(name = "subdivisions") @Nullable List<Division> divisions) {
      this.country = country;
      this.divisions = divisions;
    }

    Where where() {
      String code = country == null || country.code() == null ? "" : country.code();
      String part =
          divisions == null || divisions.isEmpty() || divisions.getFirst().code() == null
              ? ""
              : divisions.getFirst().code();
      return new Where(code, code.isEmpty() || part.isEmpty() ? "" : code + "-" + part);
    }
  }

  /// A country.
  public record Country(@Nullable String code) {
    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = code;
    }
  }

  /// A part of a country.
  public record Division(@Nullable String code) {
    @MaxMindDbConstructor
    public Division(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = code;
    }
  }
}
