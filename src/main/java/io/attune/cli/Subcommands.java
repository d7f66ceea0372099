package io.attune.cli;

import java.io.PrintStream;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Command;

/// The names of the subcommands with one line each, read from their annotations without starting
/// anything.
final class Subcommands {
  private static final int NOT_UNDERSTOOD = 2;

  private final Map<String, String> lineByName = new TreeMap<>();
  private final Set<String> names = new TreeSet<>();

  private Subcommands() {}

  /// @param top a class whose [Command] lists its subcommands
  static Subcommands of(Class<?> top) {
    Subcommands found = new Subcommands();
    for (Class<?> type : top.getAnnotation(Command.class).subcommands()) {
      Command command = type.getAnnotation(Command.class);
      Collections.addAll(found.names, command.aliases());
      found.names.add(command.name());
      if (!command.hidden()) {
        found.lineByName.put(command.name(), String.join(" ", command.description()));
      }
    }
    return found;
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /// Prints the list: to standard output when asked for, else to standard error behind what was not
  /// understood.
  ///
  /// @return the exit status
  int explain(String name) {
    if (name.equals("help")) {
      print(System.out);
      return 0;
    }
    System.err.println(
        "command: \""
            + name
            + "\" (expected: one of "
            + String.join(", ", lineByName.keySet())
            + ")");
    return NOT_UNDERSTOOD;
  }

  private void print(PrintStream out) {
    out.println("Attune decides, within milliseconds, what to show to whom.");
    out.println();
    out.println("usage: ./attune COMMAND [OPTION…]");
    out.println();
    lineByName.forEach((name, line) -> out.printf("  %-10s %s%n", name, line));
    out.println();
    out.println("and, known to the launcher alone:");
    out.println();
    out.println("  dev        Runs the service with live reload.");
    out.println("  test       Runs all tests.");
    out.println(
        "  prove      Proves a claim at full size; without a name lists what can be proved.");
    out.println("  mvn        Runs Maven with the JDK that was found.");
    out.println();
    out.println("./attune COMMAND --help tells more.");
  }
}
