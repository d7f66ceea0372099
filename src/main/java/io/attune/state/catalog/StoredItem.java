package io.attune.state.catalog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// One item as the store holds it; `catalog_write.lua` says how it is laid out.
///
/// @param number stable
/// @param revision grows with each change of the item
/// @param createdMillis epoch milliseconds
/// @param statistics numeric columns of offline jobs as a JSON object, or empty
/// @param body what the business wrote as a JSON object without id and created; empty when the item
/// is not there
record StoredItem(
    String id, int number, long revision, long createdMillis, byte[] statistics, byte[] body) {
  private static final int HEAD = 20;

  static StoredItem of(String id, byte[] value) {
    ByteBuffer head = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    int number = head.getInt();
    long revision = Integer.toUnsignedLong(head.getInt());
    long created = (long) head.getDouble();
    int body = HEAD + head.getInt();
    return new StoredItem(
        id,
        number,
        revision,
        created,
        Arrays.copyOfRange(value, HEAD, body),
        Arrays.copyOfRange(value, body, value.length));
  }

  boolean live() {
    return body.length > 0;
  }
}
