package io.attune.platform.log;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// The event log as its readers see it: partitions, each a sequence of entries in the order of
/// arrival. A reader says after which position it wants to go on, so nothing is lost when it fails
/// between reading and finishing: it reads again (at least once), and keeps the position with what
/// it wrote, so that nothing counts twice.
///
/// Not blocking; any thread; calls fail with `store_unavailable` when the log cannot be reached.
public interface EventLog {
  /// How many partitions there are; part of what is stored, never changed.
  int PARTITIONS = 256;

  /// The log kept in Redis Streams, one per partition.
  static EventLog over(Store store) {
    return new RedisEventLog(store);
  }

  /// The partition of a viewer and of all that bears its hash tag: the low bits of its id's CRC-32.
  static int partition(String viewerId) {
    CRC32 crc = new CRC32();
    crc.update(viewerId.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue() & PARTITIONS - 1;
  }

  /// Key of a partition's stream, without the site's prefix; the braces are the cluster's hash tag.
  static String key(int partition) {
    return "log:{%02x}".formatted(partition);
  }

  /// A place in a partition: that of an entry, or between entries. Ordered as the entries are.
  ///
  /// @param millis epoch milliseconds of the arrival, 0 or more
  /// @param sequence among those of one millisecond, 0 or more
  record Position(long millis, long sequence) implements Comparable<Position> {
    /// Before every entry.
    public static final Position START = new Position(0, 0);

    /// Reads [#toString()].
    ///
    /// @throws NumberFormatException when it is no position
    public static Position parse(String text) {
      int dash = text.indexOf('-');
      return dash < 0
          ? new Position(Long.parseLong(text), 0)
          : new Position(
              Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    /// Just before whatever arrived at this moment or later.
    public static Position before(Instant time) {
      long millis = time.toEpochMilli();
      return millis <= 0 ? START : new Position(millis - 1, Long.MAX_VALUE);
    }

    @Override
    public int compareTo(Position other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    public boolean isAfter(Position other) {
      return compareTo(other) > 0;
    }

    @Override
    public String toString() {
      return millis + "-" + sequence;
    }
  }

  /// One entry.
  ///
  /// @param event a `LoggedEvent`; not changed afterwards
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(int partition, Position position, byte[] event) {}

  /// How much a reader has before it.
  ///
  /// @param entries how many, exact when the reader is before the first or behind the last entry of
  /// each partition, in between estimated by time; 0 when nothing is left
  /// @param oldestMillis when the oldest of them arrived, epoch milliseconds; [Long#MAX_VALUE] when
  /// nothing is left
  record Lag(long entries, long oldestMillis) {
    public static final Lag NONE = new Lag(0, Long.MAX_VALUE);
  }

  /// What a partition holds.
  ///
  /// @param first of the oldest entry kept; [Position#START] when there is none
  /// @param last of the newest one; [Position#START] when there is none
  record Extent(long entries, Position first, Position last) {}

  default int partitions() {
    return PARTITIONS;
  }

  /// The entries after a position, oldest first.
  ///
  /// @param after exclusive
  /// @param count the most, 1 to 10,000
  Future<List<Entry>> read(int partition, Position after, int count);

  /// The same for several partitions in one round trip.
  ///
  /// @param after partition to position, exclusive
  /// @param count the most of each partition, 1 to 10,000
  /// @return those partitions that have any
  Future<Map<Integer, List<Entry>>> read(Map<Integer, Position> after, int count);

  /// After which position everything is that arrived at a moment or later.
  Future<Position> fromTime(int partition, Instant time);

  Future<Extent> extent(int partition);

  /// How much there is after these positions.
  Future<Lag> lag(Map<Integer, Position> after);

  /// Forgets what arrived before a moment.
  ///
  /// @return how many entries
  Future<Long> trimBefore(int partition, Instant time);

  /// Forgets the oldest entries but for this many.
  ///
  /// @param entries 0 or more
  /// @return how many were forgotten
  Future<Long> trimTo(int partition, long entries);

  /// One member of a group that reads the log together; joins with its first [Group#mine].
  ///
  /// @param name of the group, `[a-z0-9-]{1,32}`
  /// @param member unique among the living members, 1 to 256 characters
  Group group(String name, String member);

  /// A member of a group. Each partition belongs to one living member; while members come and go
  /// two may think for some seconds that one is theirs, or none. So what a member writes must be
  /// conditional on the position it goes on from.
  interface Group {
    /// Says that the member lives, for the next ten seconds, and which partitions are its own.
    Future<Set<Integer>> mine();

    /// How far the group has said to be done; partitions that are not there were never begun.
    Future<Map<Integer, Position>> committed();

    /// Says how far the group is done; never goes back.
    Future<Void> commit(Map<Integer, Position> done);

    /// Sets positions, also back.
    Future<Void> rewind(Map<Integer, Position> to);

    /// Gives its partitions to the others at once.
    Future<Void> leave();
  }
}
