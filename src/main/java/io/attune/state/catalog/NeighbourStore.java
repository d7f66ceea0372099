package io.attune.state.catalog;

import io.attune.platform.store.Store;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Neighbour lists in Redis: chunks of about [#PAIRS_PER_CHUNK] pairs under keys of their
/// generation, and one pointer that says which generation is in force. Chunks of an unfinished
/// publication expire by themselves. Blocking; may refuse with `store_unavailable`.
///
/// Chunk, little-endian: first item i32, items i32, then per item its neighbours i32, then all
/// neighbours' numbers i32, then their weights f32.
final class NeighbourStore {
  private static final int PAIRS_PER_CHUNK = 1 << 17;
  private static final int ITEMS_PER_CHUNK = 1 << 17;
  private static final int UNFINISHED_SECONDS = 3_600;
  private static final int TRIES = 8;

  private final Store store;
  private final CatalogConfig config;

  /// @param chunks how many keys
  /// @param items one more than the largest number that has a list
  record Pointer(long generation, int chunks, int items, int pairs) {
    static Pointer of(String text) {
      String[] parts = text.split(" ", -1);
      return new Pointer(
          Long.parseLong(parts[0]),
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]));
    }

    String text() {
      return generation + " " + chunks + " " + items + " " + pairs;
    }
  }

  NeighbourStore(Store store, CatalogConfig config) {
    this.store = store;
    this.config = config;
  }

  /// Writes a new generation and puts it in force.
  void publish(NeighbourLists lists) {
    check(lists);
    Request count = Request.cmd(Command.INCR).arg(key("generation"));
    long generation = ItemStore.number(store.await(store.send(count), config.patience()));
    int items = lists.offsets().length - 1;
    int chunks = 0;
    for (int first = 0; first < items; chunks++) {
      int end = chunkEnd(lists, first);
      Request set =
          Request.cmd(Command.SET)
              .arg(chunk(generation, chunks))
              .arg(Buffer.buffer(encode(lists, first, end)))
              .arg("EX")
              .arg(UNFINISHED_SECONDS);
      store.await(store.send(set), config.loadPatience());
      first = end;
    }
    Pointer next = new Pointer(generation, chunks, items, lists.offsets()[items]);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (switchTo(next)) {
        return;
      }
    }
    throw new IllegalStateException(
        "neighbour lists: " + TRIES + " other publications at the same time");
  }

  private boolean switchTo(Pointer next) {
    String old = pointer();
    List<String> keys =
        new ArrayList<>(
            List.of(store.key("{c}:version"), store.key("{c}:changes"), key("pointer")));
    keys.addAll(chunks(next));
    if (!old.isEmpty()) {
      keys.addAll(chunks(Pointer.of(old)));
    }
    List<byte[]> arguments =
        List.of(
            ItemStore.bytes(old),
            ItemStore.bytes(next.text()),
            ItemStore.bytes(Integer.toString(next.chunks())),
            ItemStore.bytes(Long.toString(Math.max(1, config.neighbourGrace().toSeconds()))),
            ItemStore.bytes(Integer.toString(config.streamLength())));
    long outcome =
        ItemStore.number(
            store.await(store.script("catalog_neighbours", keys, arguments), config.patience()));
    if (outcome < 0) {
      throw new IllegalStateException(
          "neighbour lists: generation "
              + next.generation()
              + " lost a chunk before it was complete");
    }
    return outcome == 1;
  }

  /// The lists in force; none when there never were any.
  NeighbourLists load() {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      String pointer = pointer();
      if (pointer.isEmpty()) {
        return NeighbourLists.NONE;
      }
      NeighbourLists lists = load(Pointer.of(pointer));
      if (lists != null) {
        return lists;
      }
    }
    throw new IllegalStateException("neighbour lists: replaced faster than they can be read");
  }

  /// Null when a chunk is gone: a newer generation took over.
  private @Nullable NeighbourLists load(Pointer pointer) {
    int[] offsets = new int[pointer.items() + 1];
    int[] items = new int[pointer.pairs()];
    float[] weights = new float[pointer.pairs()];
    for (String key : chunks(pointer)) {
      Response value =
          store.await(store.send(Request.cmd(Command.GET).arg(key)), config.loadPatience());
      if (value == null) {
        return null;
      }
      decode(
          ByteBuffer.wrap(value.toBytes()).order(ByteOrder.LITTLE_ENDIAN), offsets, items, weights);
    }
    return new NeighbourLists(offsets, items, weights, pointer.generation());
  }

  private static byte[] encode(NeighbourLists lists, int first, int end) {
    int from = lists.offsets()[first];
    int pairs = lists.offsets()[end] - from;
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + (end - first) * 4 + pairs * 8).order(ByteOrder.LITTLE_ENDIAN);
    chunk.putInt(first).putInt(end - first);
    for (int item = first; item < end; item++) {
      chunk.putInt(lists.offsets()[item + 1] - lists.offsets()[item]);
    }
    chunk.asIntBuffer().put(lists.items(), from, pairs);
    chunk.position(chunk.position() + pairs * 4).asFloatBuffer().put(lists.weights(), from, pairs);
    return chunk.array();
  }

  private static void decode(ByteBuffer chunk, int[] offsets, int[] items, float[] weights) {
    int first = chunk.getInt();
    int end = first + chunk.getInt();
    for (int item = first; item < end; item++) {
      offsets[item + 1] = offsets[item] + chunk.getInt();
    }
    int from = offsets[first];
    int pairs = offsets[end] - from;
    chunk.asIntBuffer().get(items, from, pairs);
    chunk.position(chunk.position() + pairs * 4).asFloatBuffer().get(weights, from, pairs);
  }

  /// The first item after `first` that does not go into its chunk.
  private static int chunkEnd(NeighbourLists lists, int first) {
    int last = Math.min(lists.offsets().length - 1, first + ITEMS_PER_CHUNK);
    int end = first + 1;
    while (end < last && lists.offsets()[end + 1] - lists.offsets()[first] <= PAIRS_PER_CHUNK) {
      end++;
    }
    return end;
  }

  private static void check(NeighbourLists lists) {
    int[] offsets = lists.offsets();
    boolean sound = offsets.length > 0 && offsets[0] == 0;
    for (int i = 1; sound && i < offsets.length; i++) {
      sound = offsets[i] >= offsets[i - 1];
    }
    if (!sound
        || offsets[offsets.length - 1] > lists.items().length
        || lists.items().length != lists.weights().length) {
      throw new IllegalArgumentException(
          "neighbour lists: offsets that do not fit (expected: from 0, never falling, within the pairs)");
    }
  }

  private String pointer() {
    Response pointer =
        store.await(store.send(Request.cmd(Command.GET).arg(key("pointer"))), config.patience());
    return pointer == null ? "" : pointer.toString(StandardCharsets.US_ASCII);
  }

  private List<String> chunks(Pointer pointer) {
    List<String> keys = new ArrayList<>(pointer.chunks());
    for (int c = 0; c < pointer.chunks(); c++) {
      keys.add(chunk(pointer.generation(), c));
    }
    return keys;
  }

  private String chunk(long generation, int index) {
    return key(generation + ":" + index);
  }

  private String key(String rest) {
    return store.key("{c}:n:" + rest);
  }
}
