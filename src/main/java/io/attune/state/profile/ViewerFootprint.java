package io.attune.state.profile;

import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a viewer costs in the store.
///
/// @param viewers how many were measured; 0 when the store holds none
/// @param measuredBytes per viewer, as `MEMORY USAGE` says; 0 when none was measured
/// @param forecastBytes per viewer, as [#forecast] says of the same ones
public record ViewerFootprint(int viewers, double measuredBytes, double forecastBytes) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Entry of the keyspace, object header, the hash table's own record and its smallest array.
  private static final int HASH = 32 + 16 + 56 + 32;

  private static final int ENTRY = 24;

  /// Entry of the keyspace, object header, the listpack's header and end, the allocator's prefix.
  private static final int PACK = 24 + 16 + 7 + 8;

  /// What the embedded server keeps as a listpack, and what one of the operator's own keeps so with
  /// `hash-max-listpack-entries 16` and `hash-max-listpack-value 2048`.
  private static final int PACKED_FIELDS = 16;

  private static final int PACKED_BYTES = 2_048;

  /// Bytes of one viewer with so much history, as the embedded server keeps it: as one listpack, or
  /// where a value is longer than 2,048 bytes as a table, each string in the allocator's next size
  /// class.
  ///
  /// @param keyBytes the whole key's length
  /// @param actions recent actions
  /// @param purchases distinct items bought
  /// @param columns per feature view, how many
  public static long forecast(int keyBytes, int actions, int purchases, int... columns) {
    List<Integer> values = new ArrayList<>();
    List<Integer> names = new ArrayList<>();
    if (actions > 0) {
      names.add(1);
      values.add(ActionList.bytes(actions));
    }
    if (purchases > 0) {
      names.add(1);
      values.add(PurchaseList.bytes(purchases));
    }
    for (int count : columns) {
      names.add(8);
      values.add(Layout.HEADER + 4 * count);
    }
    boolean packed =
        values.size() <= PACKED_FIELDS && values.stream().allMatch(v -> v <= PACKED_BYTES);
    return packed ? packed(keyBytes, names, values) : table(keyBytes, names, values);
  }

  private static long packed(int keyBytes, List<Integer> names, List<Integer> values) {
    long bytes = PACK + string(keyBytes);
    for (int i = 0; i < values.size(); i++) {
      bytes += element(names.get(i)) + element(values.get(i));
    }
    return bytes;
  }

  /// A string between its length in front and the way back behind it.
  private static int element(int length) {
    int front = length < 64 ? 1 : length < 4_096 ? 2 : 5;
    int whole = front + length;
    return whole + (whole < 128 ? 1 : whole < 16_383 ? 2 : 3);
  }

  private static long table(int keyBytes, List<Integer> names, List<Integer> values) {
    long bytes = HASH + string(keyBytes);
    for (int i = 0; i < values.size(); i++) {
      bytes += ENTRY + string(names.get(i)) + string(values.get(i));
    }
    return bytes;
  }

  /// A string with its header and end mark, in the allocator's next size class.
  private static long string(int length) {
    int header = length < 32 ? 1 : length < 256 ? 3 : length < 65_536 ? 5 : 9;
    long wanted = length + header + 1L;
    if (wanted <= 128) {
      return wanted <= 8 ? 8 : (wanted + 15) / 16 * 16;
    }
    long step = Long.highestOneBit(wanted - 1) / 4;
    return (wanted + step - 1) / step * step;
  }

  static ViewerFootprint measure(Store store, int sample) {
    List<String> keys = keys(store, sample);
    long measured = 0;
    long forecast = 0;
    int viewers = 0;
    for (String key : keys) {
      Response usage =
          ask(store, Request.cmd(Command.MEMORY).arg("USAGE").arg(key).arg("SAMPLES").arg("0"));
      Response fields = ask(store, Request.cmd(Command.HKEYS).arg(key));
      if (fields != null && fields.size() > 0) {
        viewers++;
        measured += number(usage);
        forecast += forecast(store, key, fields);
      }
    }
    return viewers == 0
        ? new ViewerFootprint(0, 0, 0)
        : new ViewerFootprint(viewers, (double) measured / viewers, (double) forecast / viewers);
  }

  private static long forecast(Store store, String key, Response fields) {
    List<Integer> names = new ArrayList<>();
    List<Integer> values = new ArrayList<>();
    for (Response name : fields) {
      names.add(name.toBytes().length);
      Response length = ask(store, Request.cmd(Command.HSTRLEN).arg(key).arg(name.toBytes()));
      values.add((int) number(length));
    }
    int keyBytes = key.getBytes(StandardCharsets.UTF_8).length;
    Response encoding = ask(store, Request.cmd(Command.OBJECT).arg("ENCODING").arg(key));
    return encoding != null && encoding.toString().equals("listpack")
        ? packed(keyBytes, names, values)
        : table(keyBytes, names, values);
  }

  private static long number(@Nullable Response answer) {
    Long number = answer == null ? null : answer.toLong();
    return number == null ? 0 : number;
  }

  private static @Nullable Response ask(Store store, Request request) {
    return store.await(store.send(request), PATIENCE);
  }

  private static List<String> keys(Store store, int sample) {
    List<String> keys = new ArrayList<>();
    String cursor = "0";
    do {
      Request scan =
          Request.cmd(Command.SCAN)
              .arg(cursor)
              .arg("MATCH")
              .arg(store.key("v:*"))
              .arg("COUNT")
              .arg("1000");
      Response page = ask(store, scan);
      if (page == null) {
        return keys;
      }
      cursor = page.get(0).toString();
      for (Response key : page.get(1)) {
        if (keys.size() < sample) {
          keys.add(key.toString());
        }
      }
    } while (!cursor.equals("0") && keys.size() < sample);
    return keys;
  }
}
