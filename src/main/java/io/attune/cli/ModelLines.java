package io.attune.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// A model's status, for people.
final class ModelLines {
  private ModelLines() {}

  static List<String> of(JsonNode model) {
    List<String> lines = new ArrayList<>();
    JsonNode policy = model.path("policy");
    String by =
        policy.has("who") ? ", since " + text(policy, "at") + " by " + text(policy, "who") : "";
    lines.add(
        text(model, "name")
            + ": serve "
            + text(policy, "serve")
            + part(policy, "previous")
            + part(policy, "shadow")
            + part(policy, "ramp")
            + by);
    model
        .path("replicas")
        .properties()
        .forEach(replica -> replica(lines, replica.getKey(), replica.getValue()));
    return lines;
  }

  private static String part(JsonNode policy, String name) {
    JsonNode part = policy.path(name);
    return part.isMissingNode()
        ? ""
        : ", "
            + name
            + " "
            + (part.isObject()
                ? text(part, "version") + " at " + text(part, "share")
                : part.asText());
  }

  private static void replica(List<String> lines, String name, JsonNode said) {
    lines.add("  " + name + " serves " + text(said, "serves"));
    said.path("versions")
        .properties()
        .forEach(version -> lines.add("    " + version(version.getKey(), version.getValue())));
    said.path("comparisons").forEach(pair -> lines.add("    " + comparison(pair)));
  }

  private static String version(String version, JsonNode said) {
    String more =
        said.has("code")
            ? " " + text(said, "code") + ": " + text(said, "detail") + ". " + text(said, "advice")
            : said.has("nanosPerRow") ? ", " + text(said, "nanosPerRow") + " ns a row" : "";
    return version + " " + text(said, "state") + more;
  }

  private static String comparison(JsonNode pair) {
    return text(pair, "version")
        + " scored "
        + text(pair, "decisions")
        + " decisions, beside "
        + text(pair, "beside")
        + ": rank correlation "
        + text(pair, "rankCorrelation")
        + ", top overlap "
        + text(pair, "topOverlap")
        + ", PSI "
        + text(pair, "psi");
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }
}
