package io.attune.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.problem.Problem;
import io.attune.state.model.Models;
import io.attune.state.placement.Placements;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What the versions of each model are for. The running replicas check the versions; this asks
/// them, and checks what it brings.
@Command(
    name = "model",
    description = "Brings models, checks and compares them, says which version serves.",
    synopsisSubcommandLabel =
        "(init | list | show | push | gate | diff | shadow | ramp | promote | rollback)",
    subcommands = ModelInitCommand.class)
final class ModelCommand implements Runnable {
  private static final String WHO = "cli";
  private static final String MODEL = "MODEL";
  private static final String VERSION = "VERSION";
  private static final String AUDIT = "For the audit trail.";

  private final Models models;
  private final Placements placements;

  @Spec private @Nullable CommandSpec spec;

  @Inject
  ModelCommand(Models models, Placements placements) {
    this.models = models;
    this.placements = placements;
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
  void show(@Parameters(paramLabel = MODEL) String model) {
    tell(models.status(model));
  }

  @Command(
      name = "push",
      description = "Checks a version folder and copies it into the repository, whole.")
  void push(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(paramLabel = "FOLDER", description = "With model.onnx, model.yaml, golden.json.")
          Path folder) {
    declared();
    tell(models.push(model, CommandRun.path(folder.toString()), WHO));
  }

  @Command(name = "gate", description = "Checks a version of the repository once more.")
  void gate(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(paramLabel = VERSION) String version) {
    declared();
    tell(models.gate(model, Models.number(version)));
  }

  @Command(name = "diff", description = "Says how two versions differ.")
  void diff(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(paramLabel = "A") String one,
      @Parameters(paramLabel = "B") String other) {
    declared();
    tell(models.diff(model, Models.number(one), Models.number(other)));
  }

  @Command(
      name = "shadow",
      description = "Lets a version score a share of the decisions once more, after the reply.")
  void shadow(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(paramLabel = VERSION, description = "The version; or off.") String version,
      @Option(
              names = "--share",
              defaultValue = "0.1",
              description = "Of the decisions, 0 to 1 (default: 0.1).")
          double share,
      @Option(names = "--why", defaultValue = "", description = AUDIT) String why) {
    boolean off = version.equals("off");
    print(models.shadow(model, off ? 0 : Models.number(version), off ? 0 : share(share), WHO, why));
    out().flush();
  }

  @Command(name = "ramp", description = "Lets a version serve a share of the viewers.")
  void ramp(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(paramLabel = VERSION) String version,
      @Parameters(paramLabel = "SHARE", description = "Of the viewers, 0 to 1; 0 ends it.")
          double share,
      @Option(names = "--why", defaultValue = "", description = AUDIT) String why) {
    print(models.ramp(model, Models.number(version), share(share), WHO, why));
    out().flush();
  }

  @Command(
      name = "promote",
      description = "Lets a version serve on every replica, once each has found it good.")
  void promote(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(
              paramLabel = VERSION,
              description = "The version; or highest, for the highest that passes the checks.")
          String version,
      @Option(names = "--why", defaultValue = "", description = AUDIT) String why) {
    print(models.promote(model, Models.numberOrHighest(version), WHO, why));
    out().flush();
  }

  @Command(name = "rollback", description = "Lets the version serve again that served before.")
  void rollback(
      @Parameters(paramLabel = MODEL) String model,
      @Parameters(
              paramLabel = VERSION,
              arity = "0..1",
              description = "The version to take out of use; without it the one that serves.")
          @Nullable String version,
      @Option(names = "--why", defaultValue = "", description = AUDIT) String why) {
    int bad =
        version == null
            ? models.status(model).path("policy").path("served").asInt()
            : Models.number(version);
    print(models.rollback(model, bad, WHO, why));
    out().flush();
  }

  /// What is brought here is checked against the columns in force.
  private void declared() {
    placements.start();
    models.against(placements.current().schema());
  }

  private static double share(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw Problem.invalid("share", share, "0 to 1").refusal();
    }
    return share;
  }

  private void tell(JsonNode json) {
    out().println(json.toPrettyString());
    out().flush();
  }

  private void print(JsonNode model) {
    ModelLines.of(model).forEach(out()::println);
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
