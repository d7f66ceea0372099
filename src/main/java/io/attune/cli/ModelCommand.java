package io.attune.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.problem.Problem;
import io.attune.state.model.Models;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Which version of each model serves. The running replicas check the versions; this asks them.
@Command(
    name = "model",
    description = "Writes a model's manifest, lists models, says which version serves.",
    synopsisSubcommandLabel = "(init | list | show | promote | rollback)",
    subcommands = ModelInitCommand.class)
final class ModelCommand implements Runnable {
  private static final String WHO = "cli";

  private final Models models;

  @Spec private @Nullable CommandSpec spec;

  @Inject
  ModelCommand(Models models) {
    this.models = models;
  }

  @Override
  public void run() {
    line().usage(out());
  }

  @Command(name = "list", description = "Lists the models and what the replicas see of them.")
  void list() {
    JsonNode all = models.status().path("models");
    all.forEach(this::print);
    out().println(all.size() + (all.size() == 1 ? " model" : " models"));
    out().flush();
  }

  @Command(name = "show", description = "Shows one model as JSON.")
  void show(@Parameters(paramLabel = "MODEL") String model) {
    out().println(models.status(model).toPrettyString());
    out().flush();
  }

  @Command(
      name = "promote",
      description = "Lets a version serve on every replica, once each has found it good.")
  void promote(
      @Parameters(paramLabel = "MODEL") String model,
      @Parameters(
              paramLabel = "VERSION",
              description = "The version; or highest, for the highest that passes the checks.")
          String version,
      @Option(names = "--why", defaultValue = "", description = "For the audit trail.")
          String why) {
    print(models.promote(model, number(version), WHO, why));
    out().flush();
  }

  @Command(name = "rollback", description = "Lets the version serve again that served before.")
  void rollback(
      @Parameters(paramLabel = "MODEL") String model,
      @Option(names = "--why", defaultValue = "", description = "For the audit trail.")
          String why) {
    print(models.rollback(model, WHO, why));
    out().flush();
  }

  private static int number(String version) {
    if (version.equals("highest")) {
      return 0;
    }
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw Problem.invalid("version", version, "1 to 999999999, or highest").refusal();
    }
    return Integer.parseInt(version);
  }

  private void print(JsonNode model) {
    JsonNode policy = model.path("policy");
    String by =
        policy.has("who")
            ? ", since " + policy.path("at").asText() + " by " + policy.path("who").asText()
            : "";
    out().printf("%s: serve %s%s%n", text(model, "name"), text(policy, "serve"), by);
    model
        .path("replicas")
        .properties()
        .forEach(
            replica -> {
              JsonNode said = replica.getValue();
              out().printf("  %s serves %s%n", replica.getKey(), text(said, "serves"));
              said.path("versions")
                  .properties()
                  .forEach(
                      version ->
                          out().println("    " + line(version.getKey(), version.getValue())));
            });
  }

  private static String line(String version, JsonNode said) {
    String more =
        said.has("code")
            ? " " + text(said, "code") + ": " + text(said, "detail") + ". " + text(said, "advice")
            : said.has("nanosPerRow") ? ", " + text(said, "nanosPerRow") + " ns a row" : "";
    return version + " " + text(said, "state") + more;
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
