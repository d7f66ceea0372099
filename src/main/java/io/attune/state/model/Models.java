package io.attune.state.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.access.AuditTrail;
import io.attune.platform.background.LowPriority;
import io.attune.platform.store.Store;
import io.attune.state.manifest.ManifestReader;
import io.attune.state.manifest.Rejected;
import io.attune.state.model.ModelDesk.Order;
import io.attune.state.model.ModelPolicy.Part;
import io.attune.state.version.Gate;
import io.attune.state.version.ServingModel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The ranking models of the repository folder (`models/<name>/<version>/`).
///
/// Of each model one version serves: the one that its policy names, otherwise the highest that
/// passes the checks. The policy may name two more: one that scores a share of the decisions once
/// more after the reply (shadow), one that serves a share of the viewers (ramp); the version that
/// served before stands by. The policy lies in the store; `models/<name>/policy.yaml` (`serve: 1`)
/// seeds it, and is applied again when it changes. A version that does not pass is never used.
/// Loading runs on one thread, one version at a time; reading is lock-free.
@Singleton
public class Models {
  private static final Logger LOG = Logger.getLogger(Models.class);
  private static final String GUARD = "attune";

  /// How long somebody waits for the check of a version.
  private static final Duration CHECK_PATIENCE = Duration.ofMinutes(2);

  /// How long the end waits for it.
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private static final long ALIVE_NANOS = 1_000_000_000L;

  private final ModelsConfig config;
  private final Optional<ModelDesk> desk;
  private final Shelves shelves;
  private @Nullable MultiGauge servingVersions;
  private volatile Consumer<ObjectNode> remarks = report -> {};
  private volatile @Nullable Thread follower;
  private final Object saying = new Object();
  private @Nullable ObjectNode latest;
  private final Bench bench;
  private volatile boolean stopped;

  @Inject
  Models(ModelsConfig config, Store store, Access access, MeterRegistry meters) {
    this(config, store, access.trail(ModelDesk.STORE_PATIENCE));
    Gauge.builder("attune.model.refused", this, models -> models.refusals().size())
        .description("Versions and policies that are refused now")
        .register(meters);
    servingVersions =
        MultiGauge.builder("attune.model.version")
            .description("The version of the model that serves")
            .register(meters);
  }

  Models(ModelsConfig config, Store store, AuditTrail audit) {
    this(config, Optional.of(new ModelDesk(store, audit, config)));
  }

  private Models(ModelsConfig config, Optional<ModelDesk> desk) {
    this.config = ModelsConfig.checked(config);
    this.desk = desk;
    shelves = new Shelves(config, desk);
    bench = new Bench(config.patience(), CHECK_PATIENCE);
  }

  /// The models of one folder, with the defaults of all other settings and without a store: the
  /// files say which version serves.
  public Models(Path folder) {
    this(ModelsConfig.of(folder), Optional.empty());
  }

  /// Loads and checks what the repository holds against the schema; a model that is refused is
  /// reported and left out. May be called again, when files or columns changed: then the versions
  /// in force are replaced, and closed once no decision uses them. Blocking, some 60 ms per model;
  /// not for an event loop.
  ///
  /// @throws Refusal `store_unavailable` while the policies cannot be read
  public void start(FeatureSchema columns) {
    shelves.start(board(), columns);
    measure();
  }

  private ModelBoard.State board() {
    return desk.map(ModelDesk::read).orElse(ModelBoard.State.NONE);
  }

  /// Follows the repository and the policies from now on, in the background, and says to the other
  /// replicas what is seen here.
  public synchronized void follow() {
    if (follower == null && desk.isPresent()) {
      follower = Thread.ofPlatform().daemon().name("models").start(() -> follow(desk.get()));
      Thread.ofVirtual().name("models-alive").start(() -> stayAlive(desk.get()));
    }
  }

  private void follow(ModelDesk open) {
    LowPriority.enter();
    String lastFailure = "";
    try (FileWatch watch = new FileWatch(Repository.of(config).folder())) {
      while (!stopped) {
        try {
          // read without holding anything: whoever stops is not to wait for the store
          shelves.round(open.read());
          measure();
          ObjectNode report = shelves.report();
          remarks.accept(report);
          say(report, open);
          lastFailure = "";
          watch.await(soon());
        } catch (RuntimeException e) {
          if (!stopped && !lastFailure.equals(e.toString())) {
            LOG.errorf("models: not looked at: %s; trying again", e.getMessage());
            lastFailure = e.toString();
          }
          LockSupport.parkNanos(config.pollEvery().toNanos());
        }
      }
    } catch (InterruptedException e) {
      // whoever stops wants it so
    }
  }

  /// Says again what was said last: a load that takes long is not to look like a replica that is
  /// gone.
  private void stayAlive(ModelDesk open) {
    while (!stopped) {
      LockSupport.parkNanos(ALIVE_NANOS);
      try {
        say(null, open);
      } catch (RuntimeException e) {
        LOG.debugf("models: not reported: %s", e.getMessage());
      }
    }
  }

  /// @param report null for what was said last
  private void say(@Nullable ObjectNode report, ModelDesk open) {
    synchronized (saying) {
      latest = report == null ? latest : report;
      if (latest != null && !stopped) {
        open.report(latest);
      }
    }
  }

  /// Replicas are not to load the same version at the same moment.
  private Duration soon() {
    long millis = config.pollEvery().toMillis();
    return Duration.ofMillis(millis * 3 / 4 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  private void measure() {
    if (servingVersions != null) {
      servingVersions.register(
          current().byName().values().stream()
              .flatMap(lineup -> lineup.serving().stream())
              .map(Models::row)
              .toList(),
          true);
    }
  }

  private static MultiGauge.Row<?> row(ServingModel model) {
    return MultiGauge.Row.of(Tags.of("model", model.name()), model.version());
  }

  /// Lets somebody add to what this replica says of its models, each time before it is said: an
  /// object by model. Each who asks for it adds.
  public synchronized void onReport(Consumer<ObjectNode> listener) {
    remarks = remarks.andThen(listener);
  }

  /// Loads one version, whether it serves or not, and checks it against the schema. The caller
  /// holds its only lease: releasing it closes the model. Blocking, some 60 ms.
  ///
  /// @throws io.attune.language.problem.Refusal `not_found` with the check that it did not pass
  public ServingModel version(FeatureSchema columns, String name, int version) {
    try {
      Path folder = Repository.of(config).version(name, version);
      return new Gate(columns, ModelsConfig.limits(config)).admit(folder, name, version);
    } catch (Rejected e) {
      throw Problem.of(ProblemCode.NOT_FOUND, "model " + name + "/" + version + ": " + e.detail())
          .refusal();
    }
  }

  /// A version's number, as a caller wrote it.
  ///
  /// @throws Refusal naming what was given
  public static int number(String version) {
    return Versions.number(version);
  }

  /// As the other, where `highest` is one too: 0.
  public static int numberOrHighest(String version) {
    return Versions.orHighest(version);
  }

  /// What versions are checked against, for those who check and do not serve.
  public void against(FeatureSchema columns) {
    shelves.against(columns);
  }

  /// Brings a version into the repository, if it passes all checks, beside the version that serves
  /// where one does. Blocking, some 60 ms, a second or more while decisions are asked for; one at a
  /// time.
  ///
  /// @param zip the files of a version folder, in the root of a zip
  /// @param who by whom, for the audit trail
  /// @return whether it is `new`, and what each check took
  /// @throws Refusal `malformed_body`, `body_too_large`, `version_conflict`; `invalid_field` with
  /// the check that it did not pass; `overloaded` while others are checked for long
  public JsonNode push(String model, int version, byte[] zip, String who) {
    return atBench(model, bench -> push(bench, model, version, bench.pushing().unzip(zip), who));
  }

  /// As the other, from a folder, under the number that its manifest says.
  public JsonNode push(String model, Path folder, String who) {
    return atBench(
        model,
        bench ->
            push(
                bench,
                model,
                ManifestReader.version(folder.resolve("model.yaml")),
                bench.pushing().folder(folder),
                who));
  }

  private JsonNode push(
      Workbench bench, String model, int version, Map<String, byte[]> files, String who) {
    ObjectNode answer = bench.push(model, version, files);
    if (answer.path("new").asBoolean()) {
      desk().note(new Order(who, "push", ""), model + "/" + version);
    }
    return answer;
  }

  /// Beside the version that serves, as whatever comes while decisions are asked for.
  private JsonNode atBench(String model, Function<Workbench, JsonNode> work) {
    return bench.run(
        () -> {
          Optional<ServingModel> serving = current().serving(model).filter(ServingModel::acquire);
          try {
            return work.apply(new Workbench(config, shelves.schema(), serving));
          } finally {
            serving.ifPresent(ServingModel::release);
          }
        });
  }

  /// Takes a version through all checks once more; nothing changes. Blocking, as [#push].
  ///
  /// @return its state, with what each check took
  /// @throws Refusal `not_found` when the repository has no such version; `overloaded`
  public JsonNode gate(String model, int version) {
    return atBench(model, bench -> bench.gate(model, version));
  }

  /// How two versions differ: columns, outputs, size, cost, and their scores on the golden rows of
  /// both. Blocking, as [#push].
  ///
  /// @throws Refusal `not_found`; `invalid_field` with the check that one of them did not pass;
  /// `overloaded`
  public JsonNode diff(String model, int one, int other) {
    return atBench(model, bench -> bench.diff(model, one, other));
  }

  /// What is in use now; one volatile read.
  public ModelSnapshot current() {
    return shelves.current();
  }

  /// What is refused now, by model.
  public List<ModelRefusal> refusals() {
    return shelves.refusals();
  }

  /// All models: policy, and what each replica that is alive sees. Blocking.
  ///
  /// @throws Refusal `store_unavailable`
  public JsonNode status() {
    return desk().status();
  }

  /// One model, as in [#status()].
  ///
  /// @throws Refusal `not_found`, `store_unavailable`
  public JsonNode status(String model) {
    return desk().status(model);
  }

  /// Lets a version serve on every replica, once each of them that is alive has found it good;
  /// returns when all serve it. Blocking, seconds at most.
  ///
  /// @param version 0 for the highest that passes, from now on
  /// @param who by whom, for the audit trail
  /// @param why why, up to 1,000 characters
  /// @return the model's status
  /// @throws Refusal `not_found`, `version_conflict` naming replica and reason when one of them may
  /// not serve it, `store_unavailable`
  public JsonNode promote(String model, int version, String who, String why) {
    Order order = new Order(who, "promote", why);
    return desk().change(model, version, order, policy -> policy.serving(version));
  }

  /// Lets a version score a share of the decisions once more, after the reply, as [#promote].
  ///
  /// @param version with share 0 also 0, for whichever it is
  /// @param share 0 to 1; 0 ends it
  public JsonNode shadow(String model, int version, double share, String who, String why) {
    Order order = new Order(who, "shadow", why);
    Part part = new Part(version, share);
    return share == 0
        ? desk()
            .change(model, 0, order, policy -> policy.shadowing(ended(policy.shadow(), version)))
        : desk().change(model, version, order, policy -> beside(policy, part).shadowing(part));
  }

  /// Lets a version serve a share of the viewers, as [#promote]. Who is in it stays in it while the
  /// share grows.
  ///
  /// @param share 0 to 1; 0 ends it
  public JsonNode ramp(String model, int version, double share, String who, String why) {
    Order order = new Order(who, "ramp", why);
    Part part = new Part(version, share);
    return share == 0
        ? desk().change(model, 0, order, policy -> policy.ramping(ended(policy.ramp(), version)))
        : desk().change(model, version, order, policy -> beside(policy, part).ramping(part));
  }

  private static Part ended(Part part, int version) {
    return version == 0 ? Part.NONE : part.without(version);
  }

  private static ModelPolicy beside(ModelPolicy policy, Part part) {
    if (part.version() == policy.served()) {
      throw ModelDesk.conflict(
          "model "
              + policy.model()
              + "/"
              + part.version()
              + ": serves already (expected: another version)");
    }
    return policy;
  }

  /// Takes a version out of use on every replica: its shadow or ramp ends; where it serves, the
  /// version does that served before. As [#promote].
  public JsonNode rollback(String model, int version, String who, String why) {
    Order order = new Order(who, "rollback", why);
    return desk().change(model, 0, order, policy -> taken(policy, version));
  }

  private static ModelPolicy taken(ModelPolicy policy, int version) {
    boolean beside = policy.shadow().version() == version || policy.ramp().version() == version;
    if (policy.served() == version && policy.previous() == 0) {
      throw ModelDesk.conflict(
          policy.model()
              + ": previous version: none (expected: one that served before a promotion)");
    }
    if (policy.served() != version && !beside) {
      throw ModelDesk.conflict(
          "model "
              + policy.model()
              + "/"
              + version
              + ": not in use (expected: "
              + policy.served()
              + ", which serves, or the version in shadow or ramp)");
    }
    return policy.without(version);
  }

  /// Takes a version out of use at once because it does harm; does nothing when somebody else did.
  /// Blocking, some milliseconds.
  ///
  /// @param why for the audit trail
  /// @throws Refusal `store_unavailable`
  public void withdraw(String model, int version, String why) {
    // here at once, also while the store is away
    shelves.withdraw(model, version, Long.MAX_VALUE);
    Order order = new Order(GUARD, "rollback", why);
    ModelPolicy next = desk().change(model, order, policy -> policy.without(version));
    shelves.withdraw(model, version, next.version());
    measure();
  }

  private ModelDesk desk() {
    return desk.orElseThrow(() -> new IllegalStateException("models: without a store"));
  }

  /// Lets nothing serve any more, and waits for a load under way to end and for decisions under way
  /// to give their leases back, at most some seconds. Runs before the process exits: a native call
  /// that is still going on then takes the process down, because the runtime's library is being
  /// taken apart beneath it.
  @PreDestroy
  public void stop() {
    stopped = true;
    Thread following = follower;
    if (following != null) {
      following.interrupt();
    }
    bench.stop();
    shelves.stop(following);
    bench.awaitEnd(END_PATIENCE);
  }
}
