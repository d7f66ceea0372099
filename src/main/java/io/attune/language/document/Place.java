package io.attune.language.document;

/// Where a value stands.
///
/// @param origin name of the file, empty for none
/// @param line 1 is the first; 0 when unknown
/// @param path from the root, empty for the root
record Place(String origin, int line, String path) {
  Place at(int line, String path) {
    return new Place(origin, line, path);
  }

  /// The path of a field.
  String below(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /// The path of an element.
  String below(int index) {
    return path + "[" + index + "]";
  }

  /// What every message begins with: `file:line: path: `.
  String prefix() {
    return prefixOf(path);
  }

  String prefixOf(String path) {
    String where = origin.isEmpty() ? "" : origin + ":" + line + ": ";
    return path.isEmpty() ? where + (where.isEmpty() ? "body: " : "") : where + path + ": ";
  }
}
