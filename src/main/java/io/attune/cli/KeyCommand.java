package io.attune.cli;

import io.attune.language.problem.Problem;
import io.attune.platform.access.Access;
import io.attune.platform.access.ApiKey;
import io.attune.platform.access.Scope;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes, lists and ends the keys with which callers get in. A running service follows within a
/// second.
@Command(
    name = "key",
    description = "Makes, lists and revokes access keys.",
    synopsisSubcommandLabel = "(create | list | revoke)")
final class KeyCommand implements Runnable {
  private static final String WHO = "cli";

  private final Access access;

  @Spec private @Nullable CommandSpec spec;

  @Inject
  KeyCommand(Access access) {
    this.access = access;
  }

  @Override
  public void run() {
    line().usage(out());
  }

  @Command(name = "create", description = "Makes a key and prints it; it is shown only this once.")
  void create(
      @Option(
              names = "--scope",
              required = true,
              split = ",",
              description = "What it opens: ${COMPLETION-CANDIDATES}, or all.",
              completionCandidates = ScopeNames.class)
          List<String> scopes,
      @Option(names = "--name", required = true, description = "What to call it in lists.")
          String name,
      @Option(
              names = "--exchange",
              split = ",",
              paramLabel = "ID",
              description =
                  "For which exchanges it may ask for bids, with the scope bid; without it, for all.")
          @Nullable List<String> exchanges) {
    List<String> bound =
        exchanges == null ? List.of() : exchanges.stream().map(String::strip).distinct().toList();
    ApiKey.Fresh fresh = access.create(name, parse(scopes), bound, WHO);
    out().println(fresh.text());
    out().flush();
  }

  @Command(name = "list", description = "Lists the keys, without their secrets.")
  void list() {
    List<ApiKey> keys = access.list();
    for (ApiKey key : keys) {
      String bound = key.exchanges().isEmpty() ? "" : " for " + String.join(",", key.exchanges());
      out()
          .printf(
              "%s  %s  %-20s  %s%s%n",
              key.id(), key.createdAt(), key.name(), codes(key.scopes()), bound);
    }
    out().println(keys.size() + (keys.size() == 1 ? " key" : " keys"));
    out().flush();
  }

  @Command(name = "revoke", description = "Ends a key.")
  int revoke(@Parameters(paramLabel = "ID", description = "The key's id, as listed.") String id) {
    boolean there = access.revoke(id, WHO);
    out()
        .println(
            there ? "revoked " + id : "key: " + id + " (expected: an id that `key list` shows)");
    out().flush();
    return there ? 0 : 1;
  }

  private static Set<Scope> parse(List<String> codes) {
    if (codes.equals(List.of("all"))) {
      return EnumSet.allOf(Scope.class);
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String code : codes) {
      scopes.add(
          Scope.find(code.strip())
              .orElseThrow(
                  () ->
                      Problem.invalid(
                              "--scope", code, codes(EnumSet.allOf(Scope.class)) + " or all")
                          .refusal()));
    }
    return scopes;
  }

  private static String codes(Set<Scope> scopes) {
    return scopes.stream().map(Scope::code).collect(Collectors.joining(","));
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }

  /// The names for the help text.
  static final class ScopeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Scope.values()).map(Scope::code).iterator();
    }
  }
}
