package io.attune.state.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/// What the versions of a model are for, as somebody decided.
///
/// @param model its name
/// @param version grows by one with every change of the policy; 0 before the first
/// @param serve the version that serves; 0 for the highest that passes the checks
/// @param served the version that serves in fact; 0 before one did
/// @param previous the version that served before, and stands in; 0 for none
/// @param shadow the version that scores after the reply
/// @param ramp the version that serves a share of the viewers
/// @param change the last one
/// @param file SHA-256 of the policy.yaml that was applied last, or empty
record ModelPolicy(
    String model,
    long version,
    int serve,
    int served,
    int previous,
    Part shadow,
    Part ramp,
    Change change,
    String file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A version and its part of the traffic.
  ///
  /// @param version 0 for none
  /// @param share 0 to 1: of the viewers for a ramp, of the decisions for a shadow
  record Part(int version, double share) {
    static final Part NONE = new Part(0, 0);

    boolean none() {
      return version == 0;
    }

    Part without(int other) {
      return version == other ? NONE : this;
    }

    /// As a field of its own; none is left out.
    void write(ObjectNode json, String field) {
      if (!none()) {
        json.putObject(field).put("version", version).put("share", share);
      }
    }

    @Override
    public String toString() {
      return none() ? "none" : version + " at " + share;
    }
  }

  /// @param atMillis epoch milliseconds
  record Change(long atMillis, String who, String why) {
    static Change now(String who, String why) {
      return new Change(System.currentTimeMillis(), who, why);
    }
  }

  /// What is in force where nobody decided.
  static ModelPolicy highest(String model) {
    return new ModelPolicy(model, 0, 0, 0, 0, Part.NONE, Part.NONE, new Change(0, "", ""), "");
  }

  /// Lets a version serve; the one that served before stands in for it.
  ///
  /// @param next 0 for the highest that passes
  ModelPolicy serving(int next) {
    return next == 0 ? with(0, served, previous) : with(next, next, before(next)).off(next);
  }

  /// The one that stands in for another. Who goes back to the version before does not want the one
  /// that he leaves.
  private int before(int next) {
    if (next == served) {
      return previous;
    }
    return next == previous ? 0 : served;
  }

  /// Says which version is to serve; what serves in fact is observed.
  ///
  /// @param next 0 for the highest that passes
  ModelPolicy wanting(int next) {
    return with(next, served, previous).off(next);
  }

  /// Another version serves now than was known.
  ModelPolicy observed(int now) {
    return with(serve, now, before(now)).off(now);
  }

  /// Takes a version out of service: its ramp ends, its shadow ends, and where it serves the
  /// previous one does again, which then has none that stands in.
  ModelPolicy without(int bad) {
    if (served == bad && previous != 0) {
      return with(previous, previous, 0).off(bad);
    }
    return with(serve, served, previous == bad ? 0 : previous).off(bad);
  }

  /// Lets a version score after the reply. What serves now serves until somebody decides.
  ModelPolicy shadowing(Part next) {
    return with(pinned(next), served, previous).beside(next, ramp);
  }

  /// Lets a version serve a share of the viewers. What serves the others now does so until
  /// somebody decides.
  ModelPolicy ramping(Part next) {
    return with(pinned(next), served, previous).beside(shadow, next);
  }

  private int pinned(Part next) {
    return next.none() || serve != 0 ? serve : served;
  }

  private ModelPolicy with(int wanted, int serves, int before) {
    return new ModelPolicy(model, version, wanted, serves, before, shadow, ramp, change, file);
  }

  private ModelPolicy beside(Part shadows, Part ramps) {
    return new ModelPolicy(model, version, serve, served, previous, shadows, ramps, change, file);
  }

  /// Neither in shadow nor in ramp.
  private ModelPolicy off(int other) {
    return beside(shadow.without(other), ramp.without(other));
  }

  ModelPolicy read(String fileDigest) {
    return new ModelPolicy(
        model, version, serve, served, previous, shadow, ramp, change, fileDigest);
  }

  /// As the next one of the store.
  ModelPolicy by(Change by) {
    return new ModelPolicy(model, version + 1, serve, served, previous, shadow, ramp, by, file);
  }

  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", version)
            .put("serve", serve)
            .put("served", served)
            .put("previous", previous);
    shadow.write(json, "shadow");
    ramp.write(json, "ramp");
    return json.put("at", change.atMillis)
        .put("who", change.who)
        .put("why", change.why)
        .put("file", file);
  }

  private static Part part(JsonNode node) {
    int version = node.path("version").asInt();
    return version == 0 ? Part.NONE : new Part(version, node.path("share").asDouble());
  }

  static ModelPolicy read(String model, byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      return new ModelPolicy(
          model,
          node.path("version").asLong(),
          node.path("serve").asInt(),
          node.path("served").asInt(),
          node.path("previous").asInt(),
          part(node.path("shadow")),
          part(node.path("ramp")),
          new Change(
              node.path("at").asLong(), node.path("who").asText(), node.path("why").asText()),
          node.path("file").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("model policy of " + model + ": not readable", e);
    }
  }
}
