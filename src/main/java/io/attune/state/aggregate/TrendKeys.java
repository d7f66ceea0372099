package io.attune.state.aggregate;

import io.attune.platform.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/// Where trends are kept: sixteen shards, each with a hash tag of its own, so that one script can
/// change what is kept together with how far the log was read for it. A shard has three keys:
/// `trend:{t<ss>}` (hash: what is kept), `…:at` (hash: partition to position, `r` the revision, `g`
/// the generation), `…:new` (sorted set: what changed with which revision).
///
/// Fields: `i<number>` an item, `c<16 hex digits>` a category, `p<id>` a placement.
final class TrendKeys {
  /// Part of what is stored, never changed.
  static final int SHARDS = 16;

  static final String REVISION = "r";
  static final String GENERATION = "g";

  private TrendKeys() {}

  static String item(int number) {
    return "i" + number;
  }

  static String category(long name) {
    return "c" + HexFormat.of().toHexDigits(name);
  }

  static String placement(String id) {
    return "p" + id;
  }

  static int shard(String field) {
    CRC32 crc = new CRC32();
    crc.update(field.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue() & SHARDS - 1;
  }

  static String kept(Store store, int shard) {
    return store.key("trend:{t%02x}".formatted(shard));
  }

  static String at(Store store, int shard) {
    return kept(store, shard) + ":at";
  }

  static String changed(Store store, int shard) {
    return kept(store, shard) + ":new";
  }
}
