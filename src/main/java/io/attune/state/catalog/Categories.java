package io.attune.state.catalog;

import io.attune.language.aggregate.Happening;
import java.util.List;

/// An item's categories; items in the same ones share one instance. Immutable.
///
/// @param names most general use first
/// @param code of the first in the process' dictionary, or -1 when there is none
/// @param json the names as a JSON array
/// @param first the [Happening#name] of the first one, 0 when there is none
record Categories(List<String> names, int code, byte[] json, long first) {
  static final Categories NONE = of(List.of(), -1);

  /// One that is only good for looking up its equal.
  static Categories probe(List<String> names) {
    return new Categories(names, -1, NONE.json, 0);
  }

  static Categories of(List<String> names, int code) {
    JsonBytes json = new JsonBytes(32).ascii("[");
    for (int i = 0; i < names.size(); i++) {
      json.ascii(i == 0 ? "" : ",").text(names.get(i));
    }
    long first = names.isEmpty() ? 0 : Happening.name(names.getFirst());
    return new Categories(names, code, json.ascii("]").toBytes(), first);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Categories that && names.equals(that.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }
}
