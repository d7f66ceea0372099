package io.attune.state.catalog;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An immutable map of texts in one array: name, value, name, value, … in order of the names. 32
/// bytes + 8 per entry.
final class Attributes extends AbstractMap<String, String> {
  private final String[] pairs;

  private Attributes(String[] pairs) {
    this.pairs = pairs;
  }

  /// @param intern applied to every name and value
  static Map<String, String> of(Map<String, String> from, UnaryOperator<String> intern) {
    if (from.isEmpty()) {
      return Map.of();
    }
    String[] pairs = new String[from.size() * 2];
    int at = 0;
    for (Entry<String, String> entry : new TreeMap<>(from).entrySet()) {
      pairs[at++] = intern.apply(entry.getKey());
      pairs[at++] = intern.apply(entry.getValue());
    }
    return new Attributes(pairs);
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    int at = name instanceof String text ? find(text) : -1;
    return at < 0 ? null : pairs[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return name instanceof String text && find(text) >= 0;
  }

  private int find(String name) {
    int low = 0;
    int high = pairs.length / 2 - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      int order = pairs[middle * 2].compareTo(name);
      if (order == 0) {
        return middle * 2;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return pairs.length / 2;
      }

      @Override
      public Iterator<Entry<String, String>> iterator() {
        return new Pairs();
      }
    };
  }

  private final class Pairs implements Iterator<Entry<String, String>> {
    private int at;

    @Override
    public boolean hasNext() {
      return at < pairs.length;
    }

    @Override
    public Entry<String, String> next() {
      if (at >= pairs.length) {
        throw new NoSuchElementException();
      }
      at += 2;
      return Map.entry(pairs[at - 2], pairs[at - 1]);
    }
  }
}
