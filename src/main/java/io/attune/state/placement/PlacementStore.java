package io.attune.state.placement;

import io.attune.platform.store.Store;
import io.attune.platform.store.StreamReader;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The definitions in Redis: hashes by id under one hash tag, so that one script reads or changes
/// them all. Blocking.
final class PlacementStore {
  private static final int STREAM_LENGTH = 1_000;

  private final Store store;
  private final Duration patience;
  private final int keptVersions;
  private final String entries;
  private final String versions;
  private final String history;
  private final String files;
  private final String generation;
  private final String changes;

  PlacementStore(Store store, PlacementConfig config) {
    this.store = store;
    patience = config.patience();
    keptVersions = config.keptVersions();
    entries = store.key("{placement}:entries");
    versions = store.key("{placement}:versions");
    history = store.key("{placement}:history");
    files = store.key("{placement}:files");
    generation = store.key("{placement}:generation");
    changes = store.key("{placement}:changes");
  }

  /// Everything at one moment.
  ///
  /// @param generation grows with every change
  /// @param newest id of the newest change in the stream
  /// @param entries id to entry, archived ones included
  /// @param files file to SHA-256 of the content applied last
  record Stored(
      long generation, String newest, Map<String, Entry> entries, Map<String, String> files) {}

  /// One definition to put in force, or out of it.
  ///
  /// @param id which
  /// @param replaced the version it replaces, 0 for none
  /// @param entry the new one, whose version is one more
  record Edit(String id, long replaced, byte[] entry) {}

  /// What would be stored after these edits.
  static Stored after(Stored before, List<Edit> edits) {
    Map<String, Entry> entries = new LinkedHashMap<>(before.entries());
    edits.forEach(edit -> entries.put(edit.id(), Entry.read(edit.entry())));
    return new Stored(before.generation(), before.newest(), entries, before.files());
  }

  Stored read() {
    Response answer =
        required(
            store.await(
                store.script(
                    "placement_read", List.of(entries, files, generation, changes), List.of()),
                patience));
    Map<String, Entry> read = new LinkedHashMap<>();
    Store.pairs(answer.get(2)).forEach((id, entry) -> read.put(id, Entry.read(entry.toBytes())));
    Map<String, String> digests = new LinkedHashMap<>();
    Store.pairs(answer.get(3)).forEach((file, digest) -> digests.put(file, digest.toString()));
    return new Stored(
        Objects.requireNonNull(answer.get(0).toLong(), "the script answers a number"),
        answer.get(1).toString(),
        read,
        digests);
  }

  /// All or none.
  ///
  /// @param digests file to SHA-256 of the content that these edits come from
  /// @return the id that somebody else changed meanwhile, or nothing when all is done
  Optional<String> apply(List<Edit> edits, Map<String, String> digests) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes(keptVersions));
    arguments.add(bytes(STREAM_LENGTH));
    arguments.add(bytes(edits.size()));
    for (Edit edit : edits) {
      arguments.add(bytes(edit.id()));
      arguments.add(bytes(edit.replaced()));
      arguments.add(edit.entry());
    }
    digests.forEach(
        (file, digest) -> {
          arguments.add(bytes(file));
          arguments.add(bytes(digest));
        });
    List<String> keys = List.of(entries, versions, history, files, generation, changes);
    String refused =
        required(store.await(store.script("placement_apply", keys, arguments), patience))
            .toString();
    return refused.isEmpty() ? Optional.empty() : Optional.of(refused);
  }

  /// One version of a definition, if it is still kept.
  Optional<Entry> version(String id, long version) {
    Request request = Request.cmd(Command.HGET).arg(history).arg(id + ":" + version);
    return Optional.ofNullable(store.await(store.send(request), patience))
        .map(entry -> Entry.read(entry.toBytes()));
  }

  /// The kept versions of a definition, newest first.
  List<Entry> history(String id, long newest) {
    List<Request> requests = new ArrayList<>();
    for (long version = newest; version > Math.max(0, newest - keptVersions); version--) {
      requests.add(Request.cmd(Command.HGET).arg(history).arg(id + ":" + version));
    }
    List<Entry> kept = new ArrayList<>();
    for (Response entry : store.await(store.batch(requests), patience)) {
      if (entry != null) {
        kept.add(Entry.read(entry.toBytes()));
      }
    }
    return kept;
  }

  /// Follows the changes after one.
  AutoCloseable follow(String after, StreamReader reader) {
    return store.follow(changes, after, reader);
  }

  private static Response required(@Nullable Response answer) {
    if (answer == null) {
      throw new IllegalStateException("store: no value from a script (expected: one)");
    }
    return answer;
  }

  private static byte[] bytes(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
