package io.attune.state.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.AuditTrail;
import io.attune.platform.store.Store;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/// Where it is decided what the versions of a model are for, on all replicas. Blocking; any thread.
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

  ModelDesk(Store store, AuditTrail audit, ModelsConfig config) {
    this.audit = audit;
    patience = config.patience();
    board = new ModelBoard(store, STORE_PATIENCE);
  }

  /// Who decides what, and why.
  ///
  /// @param who by whom, for the audit trail
  /// @param what such as `promote`
  /// @param why up to 1,000 characters
  record Order(String who, String what, String why) {
    Order {
      if (why.length() > MOST_TEXT) {
        throw Problem.invalid("why", why.length() + " characters", "at most " + MOST_TEXT)
            .refusal();
      }
    }
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
  ModelPolicy policy(String model, Optional<PolicyFile> file, ModelBoard.State state) {
    ModelPolicy inForce = state.policy(model);
    return file.isEmpty() || file.get().digest().equals(inForce.file())
        ? inForce
        : once(
            inForce,
            file.get().applied(inForce),
            new Order("file", "file", "models/" + model + "/" + PolicyFile.NAME));
  }

  /// Notes that another version serves: the one that is wanted, or the highest that passes.
  ModelPolicy observed(ModelPolicy inForce, int serving) {
    ModelPolicy next = inForce.observed(serving);
    if (inForce.served() == 0 || inForce.serve() != 0) {
      // it replaces nothing, or was decided for
      return board.put(next.by(inForce.change()))
          ? next.by(inForce.change())
          : board.read().policy(inForce.model());
    }
    return once(inForce, next, new Order("attune", "highest", "the highest version that passes"));
  }

  /// Puts it in force, unless another replica was faster.
  private ModelPolicy once(ModelPolicy before, ModelPolicy next, Order order) {
    ModelPolicy changed = next.by(ModelPolicy.Change.now(order.who, order.why));
    if (!board.put(changed)) {
      return board.read().policy(before.model());
    }
    audit(before, changed, order);
    return changed;
  }

  private void audit(ModelPolicy before, ModelPolicy next, Order order) {
    String subject = next.model() + " " + difference(before, next) + ": " + order.why;
    note(order, subject);
  }

  /// Notes what changes no policy.
  void note(Order order, String subject) {
    LOG.infof("model.%s by %s: %s", order.what, order.who, subject);
    audit.line(order.who, "model." + order.what, subject);
  }

  private static String difference(ModelPolicy before, ModelPolicy next) {
    StringBuilder text = new StringBuilder();
    if (before.serve() != next.serve()) {
      text.append(shown(before.serve())).append(" -> ").append(shown(next.serve()));
    } else if (before.served() != next.served()) {
      text.append(before.served()).append(" -> ").append(next.served());
    }
    append(text, "shadow", before.shadow(), next.shadow());
    append(text, "ramp", before.ramp(), next.ramp());
    return text.isEmpty() ? "stays at " + shown(next.serve()) : text.toString();
  }

  private static void append(
      StringBuilder text, String name, ModelPolicy.Part before, ModelPolicy.Part next) {
    if (!before.equals(next)) {
      text.append(text.isEmpty() ? "" : ", ").append(name).append(' ');
      text.append(before).append(" -> ").append(next);
    }
  }

  static String shown(int version) {
    return version == 0 ? "highest" : Integer.toString(version);
  }

  /// Changes a policy once every replica that is alive has found the version good, and returns when
  /// all follow.
  ///
  /// @param version 0 where none is asked for
  JsonNode change(String model, int version, Order order, UnaryOperator<ModelPolicy> change) {
    long start = System.nanoTime();
    ModelBoard.State state = awaited(model);
    if (version != 0) {
      board.wish(model, version);
      while (!ready(state, model, version, Duration.ofNanos(System.nanoTime() - start))) {
        LockSupport.parkNanos(LOOK_NANOS);
        state = awaited(model);
      }
    }
    return settled(change(model, order, change));
  }

  /// Changes a policy at once.
  ModelPolicy change(String model, Order order, UnaryOperator<ModelPolicy> change) {
    for (int tries = 0; tries < TRIES; tries++) {
      ModelPolicy before = board.read().policy(model);
      ModelPolicy changed = change.apply(before);
      if (changed.equals(before)) {
        return before;
      }
      ModelPolicy next = changed.by(ModelPolicy.Change.now(order.who, order.why));
      if (board.put(next)) {
        audit(before, next, order);
        return next;
      }
    }
    throw conflict(model + ": others change its policy at once");
  }

  static Refusal conflict(String detail) {
    return Problem.of(ProblemCode.VERSION_CONFLICT, detail).refusal();
  }

  /// As [#known]; a service that began just now, or was held up, says something within seconds.
  private ModelBoard.State awaited(String model) {
    long end = System.nanoTime() + UNSEEN.toNanos();
    while (board.read().replicas().isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return known(model);
  }

  /// What all say; refused for a model that none of them knows.
  private ModelBoard.State known(String model) {
    ModelBoard.State state = board.read();
    if (state.replicas().isEmpty()) {
      throw conflict("models: no service is running (expected: one that has checked the version)");
    }
    if (state.replicas().values().stream().noneMatch(said -> said.has(model))) {
      throw Problem.of(
              ProblemCode.NOT_FOUND,
              "model: " + Problem.quoted(model) + " (expected: one of " + state.models() + ")")
          .refusal();
    }
    return state;
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
        throw conflict("model " + model + "/" + version + " on " + replica.getKey() + ": " + why);
      }
      all &= good;
    }
    return all;
  }

  /// Waits until all follow.
  private JsonNode settled(ModelPolicy policy) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - end < 0) {
      if (board.read().replicas().values().stream()
          .allMatch(said -> follows(said.path(policy.model()), policy))) {
        break;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return status(policy.model());
  }

  private static boolean follows(JsonNode said, ModelPolicy policy) {
    return (policy.serve() == 0 || said.path("serves").asInt() == policy.serve())
        && said.path("shadow").asInt() == policy.shadow().version()
        && said.path("ramp").asInt() == policy.ramp().version();
  }

  JsonNode status() {
    return ModelStatus.all(board.read());
  }

  JsonNode status(String model) {
    return ModelStatus.one(known(model), model);
  }
}
