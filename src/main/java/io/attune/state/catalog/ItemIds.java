package io.attune.state.catalog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Ids and their stable numbers, both ways; append-only. About 8 bytes per item in an
/// open-addressing table beside the id itself (kept once, as the JSON string that answers copy).
///
/// One writer appends in place; readers hold an [Index] taken at publication. A number enters the
/// table (release) after its id stands in the list, so whoever finds a number (acquire) also sees
/// the id. Growing makes new arrays and leaves the old ones to the readers that hold them.
final class ItemIds {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);

  private int[] table = new int[1 << 10];
  private byte[] @Nullable [] json = new byte[1 << 9][];
  private int count;

  /// What readers search: numbers + 1 by hash of the id (0 is empty), and the ids by number.
  record Index(int[] table, byte[] @Nullable [] json) {
    static final Index EMPTY = new Index(new int[1], new byte[0][]);

    /// The number of this id, or -1.
    int find(String id) {
      int mask = table.length - 1;
      for (int slot = slot(id, mask); ; slot = slot + 1 & mask) {
        int number = (int) SLOT.getAcquire(table, slot) - 1;
        if (number < 0) {
          return -1;
        }
        byte[] known = number < json.length ? json[number] : null;
        if (known != null && same(id, known)) {
          return number;
        }
      }
    }

    /// The id's JSON string, or null for a number that was never given out.
    byte @Nullable [] json(int number) {
      return number >= 0 && number < json.length ? json[number] : null;
    }
  }

  Index index() {
    return new Index(table, json);
  }

  /// The number of this id, or -1.
  int find(String id) {
    return index().find(id);
  }

  /// Remembers an id under the number the store gave it.
  ///
  /// @return false when it has another number already: the store is no longer the one we knew
  boolean register(String id, int number) {
    int known = find(id);
    if (known >= 0 || number < json.length && json[number] != null) {
      return known == number;
    }
    if (number >= json.length) {
      json = Arrays.copyOf(json, Math.max(number + 1, json.length * 2));
    }
    json[number] = JsonBytes.quoted(id);
    if (++count * 2 > table.length) {
      grow();
    }
    insert(table, id, number);
    return true;
  }

  private void grow() {
    int[] wider = new int[table.length * 2];
    for (int entry : table) {
      byte[] known = entry == 0 ? null : json[entry - 1];
      if (known != null) {
        insert(wider, text(known), entry - 1);
      }
    }
    table = wider;
  }

  private static void insert(int[] table, String id, int number) {
    int mask = table.length - 1;
    int slot = slot(id, mask);
    while (table[slot] != 0) {
      slot = slot + 1 & mask;
    }
    SLOT.setRelease(table, slot, number + 1);
  }

  private static int slot(String id, int mask) {
    int h = id.hashCode() * 0x9E3779B9;
    return (h ^ h >>> 15) & mask;
  }

  /// Compares without allocating as long as the id is plain ASCII, which almost all are.
  private static boolean same(String id, byte[] json) {
    int length = id.length();
    if (json.length - 2 < length) {
      return false;
    }
    if (json.length - 2 == length) {
      int i = 0;
      while (i < length && json[i + 1] == id.charAt(i)) {
        i++;
      }
      if (i == length) {
        return true;
      }
    }
    return text(json).equals(id);
  }

  /// The text of a JSON string that [JsonBytes#quoted(String)] wrote.
  static String text(byte[] json) {
    String inner = new String(json, 1, json.length - 2, StandardCharsets.UTF_8);
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    StringBuilder text = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = inner.charAt(++i);
      switch (escaped) {
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(inner, i + 1, i + 5, 16));
          i += 4;
        }
        default -> text.append(escaped);
      }
    }
    return text.toString();
  }
}
