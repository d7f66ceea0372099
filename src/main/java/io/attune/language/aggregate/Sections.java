package io.attune.language.aggregate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is kept for one viewer, item, category or placement: a section per aggregate.
///
/// Bytes, little-endian: a version byte; then, in order of id, per section: id of the declaration
/// (8 bytes), number of the [Kind] (1), most keys (2; 0 when it is not keyed), span (4), length of
/// the body (4), body. A section says of itself all that merging needs. Sections of declarations
/// that are gone are kept as they are, up to [#MOST_UNKNOWN]: a replica that does not know a new
/// declaration yet must not lose what another one kept for it.
final class Sections {
  static final byte[] EMPTY = new byte[0];
  static final int HEADER = 19;
  static final int START = 1;
  static final int MOST_UNKNOWN = 8;

  private static final byte VERSION = 1;

  private final List<Section> sections = new ArrayList<>();

  /// One section while it is changed.
  static final class Section {
    final long id;
    final int kind;
    final int keys;
    final int span;
    byte[] body;

    Section(long id, int kind, int keys, int span, byte[] body) {
      this.id = id;
      this.kind = kind;
      this.keys = keys;
      this.span = span;
      this.body = body;
    }
  }

  static Sections read(byte[] blob) {
    Sections all = new Sections();
    if (known(blob)) {
      for (int at = START; at + HEADER <= blob.length; at += HEADER + length(blob, at)) {
        int length = Math.min(length(blob, at), blob.length - at - HEADER);
        byte[] body = new byte[length];
        System.arraycopy(blob, at + HEADER, body, 0, length);
        all.sections.add(
            new Section(id(blob, at), blob[at + 8], keys(blob, at), span(blob, at), body));
      }
    }
    return all;
  }

  private static boolean known(byte[] blob) {
    return blob.length > START && blob[0] == VERSION;
  }

  static long id(byte[] blob, int at) {
    return (long) Packed.LONG.get(blob, at);
  }

  private static int keys(byte[] blob, int at) {
    return (short) Packed.SHORT.get(blob, at + 9) & 0xFFFF;
  }

  private static int span(byte[] blob, int at) {
    return (int) Packed.INT.get(blob, at + 11);
  }

  static int length(byte[] blob, int at) {
    return Math.max(0, (int) Packed.INT.get(blob, at + 15));
  }

  /// Where the section of this id begins, or -1.
  static int find(byte[] blob, long id) {
    if (known(blob)) {
      for (int at = START; at + HEADER <= blob.length; at += HEADER + length(blob, at)) {
        if (id(blob, at) == id && at + HEADER + length(blob, at) <= blob.length) {
          return at;
        }
      }
    }
    return -1;
  }

  /// The section of an aggregate, new when there was none.
  Section of(Aggregate aggregate, long id) {
    int at = 0;
    while (at < sections.size() && sections.get(at).id < id) {
      at++;
    }
    int keys = aggregate.of().keyed() ? aggregate.keys() : 0;
    @Nullable Section known =
        at < sections.size() && sections.get(at).id == id ? sections.get(at) : null;
    if (known != null && known.keys == keys && known.span == aggregate.span()) {
      return known;
    }
    byte[] body = known == null ? EMPTY : known.body;
    Section made = new Section(id, aggregate.kind().number(), keys, aggregate.span(), body);
    if (known == null) {
      sections.add(at, made);
    } else {
      sections.set(at, made);
    }
    return made;
  }

  private void take(Section other) {
    for (int i = 0; i < sections.size(); i++) {
      Section mine = sections.get(i);
      if (mine.id == other.id) {
        int keys = Math.max(mine.keys, other.keys);
        int span = Math.max(mine.span, other.span);
        byte[] body =
            keys > 0
                ? Keyed.merge(mine.kind, span, keys, mine.body, other.body)
                : Kind.merge(mine.kind, span, mine.body, other.body);
        sections.set(i, new Section(mine.id, mine.kind, keys, span, body));
        return;
      }
      if (mine.id > other.id) {
        sections.add(i, other);
        return;
      }
    }
    sections.add(other);
  }

  static byte[] merge(byte[] a, byte[] b) {
    Sections all = read(a);
    read(b).sections.forEach(all::take);
    return all.write();
  }

  /// Whether all that `stored` tells of is in `made`.
  static boolean covers(byte[] made, byte[] stored) {
    Map<Long, Section> byId = new HashMap<>();
    read(made).sections.forEach(each -> byId.put(each.id, each));
    for (Section old : read(stored).sections) {
      Section anew = byId.get(old.id);
      boolean covered =
          anew != null
              && (anew.keys > 0
                  ? Keyed.covers(anew.kind, anew.span, anew.keys, anew.body, old.body)
                  : Kind.covers(anew.kind, anew.span, anew.body, old.body));
      if (!covered) {
        return false;
      }
    }
    return true;
  }

  /// Takes the other's sections that are not among those declared, but for its own.
  void takeUnknown(Sections other, Set<Long> declared) {
    Set<Long> own = new HashSet<>();
    sections.forEach(each -> own.add(each.id));
    other.sections.stream()
        .filter(each -> !declared.contains(each.id) && !own.contains(each.id))
        .forEach(this::take);
  }

  /// Forgets sections of declarations that are gone, but for the first few.
  void forget(Set<Long> declared) {
    int unknown = 0;
    for (int i = 0; i < sections.size(); i++) {
      if (!declared.contains(sections.get(i).id) && ++unknown > MOST_UNKNOWN) {
        sections.remove(i--);
      }
    }
  }

  /// No bytes for no sections.
  byte[] write() {
    int size = START;
    for (Section section : sections) {
      size += HEADER + section.body.length;
    }
    Packed packed = new Packed(size).putByte(VERSION);
    boolean any = false;
    for (Section section : sections) {
      if (section.body.length > 0) {
        any = true;
        packed
            .putLong(section.id)
            .putByte(section.kind)
            .putShort(section.keys)
            .putInt(section.span)
            .putInt(section.body.length)
            .put(section.body, 0, section.body.length);
      }
    }
    return any ? packed.toBytes() : EMPTY;
  }
}
