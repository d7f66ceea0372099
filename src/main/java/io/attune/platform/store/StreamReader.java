package io.attune.platform.store;

import java.util.Map;

/// Takes the entries of a stream in order.
@FunctionalInterface
public interface StreamReader {
  /// @param id the entry's id, such as `1700000000000-0`
  /// @param fields field names to raw values
  void entry(String id, Map<String, byte[]> fields);
}
