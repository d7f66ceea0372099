package io.attune.state.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.digest.Sha256;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.store.Store;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// Where it is decided which version of a model serves, on all replicas. Blocking; any thread.
final class ModelDesk {
  private static final Logger LOG = Logger.getLogger(ModelDesk.class);
  private static final int MOST_TEXT = 1_000;
  private static final int TRIES = 8;
  private static final long LOOK_NANOS = 50_000_000;

  /// A replica that has not seen a folder after so long will not see it.
  private static final Duration UNSEEN = Duration.ofSeconds(3);

  static final Duration STORE_PATIENCE = Duration.ofSeconds(3);

  private final ModelBoard board;
  private final AuditTrail audit;
  private final Duration patience;
  private final String replica = replicaName();

  /// Writes a line to the audit trail.
  @FunctionalInterface
  interface AuditTrail {
    void line(String who, String what, String subject);
  }

  ModelDesk(Store store, AuditTrail audit, ModelsConfig config) {
    this.audit = audit;
    patience = config.patience();
    board = new ModelBoard(store, STORE_PATIENCE);
  }

  /// The host's name, and a number that makes two processes of one host different.
  private static String replicaName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "replica";
    }
    int number = ThreadLocalRandom.current().nextInt();
    return host + "-" + HexFormat.of().toHexDigits(number, 6);
  }

  ModelBoard.State read() {
    return board.read();
  }

  void report(ObjectNode report) {
    board.report(replica, report);
  }

  /// The policy in force; a file that is new or has changed is applied first.
  ///
  /// @param state as read a moment ago
  ModelPolicy policy(String model, Repository repository, ModelBoard.State state) throws Rejected {
    ModelPolicy inForce = state.policy(model);
    Optional<byte[]> file = repository.policyFile(model);
    if (file.isEmpty()) {
      return inForce;
    }
    String digest = Sha256.hex(file.get());
    if (digest.equals(inForce.file())) {
      return inForce;
    }
    int serve = repository.served(model).orElse(0);
    int before = inForce.serve() == serve ? inForce.previous() : inForce.serve();
    ModelPolicy next =
        changed(inForce, serve, before, "file", "models/" + model + "/policy.yaml", digest);
    if (!board.put(next)) {
      // another replica was faster
      return board.read().policy(model);
    }
    audit(next, "model.file", inForce.serve());
    return next;
  }

  private static ModelPolicy changed(
      ModelPolicy before, int serve, int previous, String who, String why, String file) {
    long now = System.currentTimeMillis();
    return new ModelPolicy(
        before.model(), before.version() + 1, serve, previous, now, who, why, file);
  }

  private void audit(ModelPolicy next, String what, int before) {
    String subject =
        next.model() + " " + shown(before) + " -> " + shown(next.serve()) + ": " + next.why();
    LOG.infof("%s by %s: %s", what, next.who(), subject);
    audit.line(next.who(), what, subject);
  }

  private static String shown(int version) {
    return version == 0 ? "highest" : Integer.toString(version);
  }

  JsonNode promote(String model, int version, String who, String why, String what) {
    if (why.length() > MOST_TEXT) {
      throw Problem.invalid("why", why.length() + " characters", "at most " + MOST_TEXT).refusal();
    }
    long start = System.nanoTime();
    ModelBoard.State state = known(model);
    if (version != 0) {
      while (!ready(state, model, version, Duration.ofNanos(System.nanoTime() - start))) {
        LockSupport.parkNanos(LOOK_NANOS);
        state = known(model);
      }
    }
    for (int tries = 0; tries < TRIES; tries++) {
      ModelPolicy before = state.policy(model);
      int served = served(state, model);
      int previous = served == version ? before.previous() : served;
      ModelPolicy next = changed(before, version, previous, who, why, before.file());
      if (board.put(next)) {
        audit(next, "model." + what, before.serve());
        return settled(model, version);
      }
      state = known(model);
    }
    throw Problem.of(ProblemCode.VERSION_CONFLICT, model + ": others change its policy at once")
        .refusal();
  }

  JsonNode rollback(String model, String who, String why) {
    int previous = known(model).policy(model).previous();
    if (previous == 0) {
      throw Problem.of(
              ProblemCode.VERSION_CONFLICT,
              model + ": previous version: none (expected: one that served before a promotion)")
          .refusal();
    }
    return promote(model, previous, who, why, "rollback");
  }

  /// What all say; refused for a model that none of them knows.
  private ModelBoard.State known(String model) {
    ModelBoard.State state = board.read();
    if (state.replicas().isEmpty()) {
      throw Problem.of(
              ProblemCode.VERSION_CONFLICT,
              "models: no service is running (expected: one that has checked the version)")
          .refusal();
    }
    if (state.replicas().values().stream().noneMatch(said -> said.has(model))) {
      throw Problem.of(
              ProblemCode.NOT_FOUND,
              "model: " + Problem.quoted(model) + " (expected: one of " + names(state) + ")")
          .refusal();
    }
    return state;
  }

  private static Set<String> names(ModelBoard.State state) {
    Set<String> names = new TreeSet<>();
    state.replicas().values().forEach(said -> said.fieldNames().forEachRemaining(names::add));
    return names;
  }

  /// Whether every replica that is alive has found the version good.
  ///
  /// @param waited one that does not know yet is waited for, longer when it is at it
  private boolean ready(ModelBoard.State state, String model, int version, Duration waited) {
    boolean all = true;
    for (var replica : state.replicas().entrySet()) {
      JsonNode said = replica.getValue().path(model).path("versions").path("" + version);
      String stage = said.path("state").asText("missing");
      boolean refused = stage.equals("refused");
      boolean good = stage.equals("ready");
      boolean late = waited.compareTo(stage.equals("missing") ? UNSEEN : patience) > 0;
      if (refused || late && !good) {
        String why =
            refused
                ? said.path("code").asText()
                    + ": "
                    + said.path("detail").asText()
                    + ". What to do: "
                    + said.path("advice").asText()
                : stage + " (expected: ready on every replica)";
        throw Problem.of(
                ProblemCode.VERSION_CONFLICT,
                "model " + model + "/" + version + " on " + replica.getKey() + ": " + why)
            .refusal();
      }
      all &= good;
    }
    return all;
  }

  /// What the first replica serves now; 0 for nothing.
  private static int served(ModelBoard.State state, String model) {
    return state.replicas().values().stream()
        .map(said -> said.path(model).path("serves").asInt())
        .filter(version -> version > 0)
        .findFirst()
        .orElse(0);
  }

  /// Waits until all serve it.
  private JsonNode settled(String model, int version) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - end < 0) {
      ModelBoard.State state = board.read();
      if (version == 0
          || state.replicas().values().stream()
              .allMatch(said -> said.path(model).path("serves").asInt() == version)) {
        break;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return status(model);
  }

  JsonNode status() {
    ModelBoard.State state = board.read();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode models = answer.putArray("models");
    names(state).forEach(name -> models.add(status(state, name)));
    return answer;
  }

  JsonNode status(String model) {
    return status(known(model), model);
  }

  private static ObjectNode status(ModelBoard.State state, String model) {
    ModelPolicy policy = state.policy(model);
    ObjectNode status = JsonNodeFactory.instance.objectNode().put("name", model);
    ObjectNode inForce = status.putObject("policy");
    inForce.put("version", policy.version()).put("serve", shown(policy.serve()));
    if (policy.previous() != 0) {
      inForce.put("previous", policy.previous());
    }
    if (policy.version() != 0) {
      inForce
          .put("at", Instant.ofEpochMilli(policy.atMillis()).toString())
          .put("who", policy.who())
          .put("why", policy.why());
    }
    ObjectNode replicas = status.putObject("replicas");
    state
        .replicas()
        .forEach(
            (replica, said) -> {
              if (said.has(model)) {
                replicas.set(replica, said.get(model));
              }
            });
    return status;
  }
}
