package io.attune.language.openrtb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The golden requests with what `index.txt` says of them. Knows nothing of the code it judges.
public final class Corpus {
  static final Path ROOT = Path.of("src/test/resources/golden/bid");

  private Corpus() {}

  /// @param reads `profile`, `none`, or `any` where the case is not about it
  /// @param findings the linter's, `rule@path` each
  public record Case(
      String group, String name, int status, String outcome, String reads, Set<String> findings) {
    public byte[] body() {
      try {
        return Files.readAllBytes(ROOT.resolve(group).resolve(name).resolve("request.json"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return group + "/" + name;
    }
  }

  /// @param bids how many of the cases are due a bid, as the group's line says
  public record Group(String name, int bids, List<Case> cases) {}

  public static Stream<Case> cases() {
    return groups().stream().flatMap(group -> group.cases().stream());
  }

  /// Those whose body is JSON with an id.
  public static Stream<Case> readable() {
    return cases().filter(c -> !c.outcome().equals("malformed"));
  }

  public static List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (String line : lines()) {
      if (line.startsWith("group ")) {
        String[] words = line.split("[ /]");
        groups.add(new Group(words[1], Integer.parseInt(words[2]), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        Group group = groups.getLast();
        group.cases().add(of(group.name(), line));
      }
    }
    return groups;
  }

  /// How many cases a group's line speaks of.
  static int stated(String group) {
    String line =
        lines().stream()
            .filter(l -> l.startsWith("group " + group + " "))
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(line.substring(line.indexOf('/') + 1));
  }

  private static Case of(String group, String line) {
    String[] words = line.strip().split(" +");
    int next = words[2].equals("nbr") ? 4 : 3;
    String outcome = next == 4 ? "nbr " + words[3] : words[2];
    Set<String> findings = new TreeSet<>(List.of(words).subList(next + 1, words.length));
    findings.remove("-");
    return new Case(group, words[0], Integer.parseInt(words[1]), outcome, words[next], findings);
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(ROOT.resolve("index.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
