package io.attune.offline.bulkload;

import io.attune.language.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which column of a file means what.
///
/// Roles: `time`, `customer` and `item` are required; `quantity`, `price` and `country` may be
/// absent. A role that is not mapped is read from the column of its own name.
///
/// @param roleToColumn role to name of the column, as the file spells it
public record ColumnMapping(Map<String, String> roleToColumn) {
  /// Every role is read from the column of its name.
  public static final ColumnMapping BY_NAME = new ColumnMapping(Map.of());

  static final List<String> REQUIRED = List.of("time", "customer", "item");
  static final List<String> ROLES =
      List.of("time", "customer", "item", "quantity", "price", "country");

  public ColumnMapping {
    roleToColumn = Map.copyOf(roleToColumn);
    for (String role : roleToColumn.keySet()) {
      if (!ROLES.contains(role)) {
        throw Problem.invalid("map", role, "one of " + String.join(", ", ROLES)).refusal();
      }
    }
  }

  /// Reads `time=InvoiceDate,item=Description`.
  ///
  /// @throws io.attune.language.problem.Refusal when an entry has no `=` or names an unknown role
  public static ColumnMapping parse(String text) {
    return of(List.of(text.split(",")));
  }

  /// Reads a file of lines such as `time = InvoiceDate`; empty lines and lines that begin with `#`
  /// are skipped.
  ///
  /// @throws io.attune.language.problem.Refusal when it cannot be read or a line is wrong
  public static ColumnMapping ofFile(Path file) {
    try {
      return of(
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList());
    } catch (IOException e) {
      throw Problem.invalid("map-file", file.toString(), "a readable text file").refusal();
    }
  }

  private static ColumnMapping of(List<String> entries) {
    Map<String, String> map = new TreeMap<>();
    for (String entry : entries) {
      int at = entry.indexOf('=');
      if (at < 1 || entry.substring(at + 1).isBlank()) {
        throw Problem.invalid("map", entry, "role=column").refusal();
      }
      map.put(entry.substring(0, at).strip(), entry.substring(at + 1).strip());
    }
    return new ColumnMapping(map);
  }

  /// The column of a role among those a file has, or nothing.
  ///
  /// @throws io.attune.language.problem.Refusal when the role is required, or mapped, and its
  /// column is not there
  Optional<String> column(String role, List<String> present) {
    String wanted = roleToColumn.getOrDefault(role, role);
    Optional<String> exact = present.stream().filter(wanted::equals).findFirst();
    Optional<String> found =
        exact.isPresent() ? exact : present.stream().filter(wanted::equalsIgnoreCase).findFirst();
    if (found.isEmpty() && (REQUIRED.contains(role) || roleToColumn.containsKey(role))) {
      String expected =
          "a column of the file: "
              + String.join(", ", present)
              + "; name it with --map "
              + role
              + "=COLUMN";
      throw Problem.invalid("column for " + role, wanted, expected).refusal();
    }
    return found;
  }
}
