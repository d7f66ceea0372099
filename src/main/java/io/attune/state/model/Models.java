package io.attune.state.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.platform.access.Access;
import io.attune.platform.store.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The ranking models of the repository folder (`models/<name>/<version>/`).
///
/// Of each model one version serves: the one that its policy names, otherwise the highest that
/// passes the checks. The policy lies in the store; `models/<name>/policy.yaml` (`serve: 1`) seeds
/// it, and is applied again when it changes. A version that does not pass never serves, and none
/// other stands in for one that the policy names, but what served before goes on. Loading runs on
/// one thread, one version at a time; reading is lock-free.
@Singleton
public class Models {
  private static final Logger LOG = Logger.getLogger(Models.class);
  private static final ModelSnapshot NOTHING = new ModelSnapshot(Map.of());

  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long POLL_NANOS = 100_000;

  private final ModelsConfig config;
  private final Optional<ModelDesk> desk;
  private final List<OnnxModel> replaced = new ArrayList<>();
  private final Map<String, Shelf> shelves = new TreeMap<>();
  private volatile ModelSnapshot current = NOTHING;
  private volatile List<ModelRefusal> refusals = List.of();
  private volatile FeatureSchema schema = FeatureSchema.EMPTY;
  private Map<String, OnnxModel> loaded = Map.of();
  private @Nullable MultiGauge servingVersions;
  private boolean missing;
  private boolean following;
  private volatile boolean stopped;

  @Inject
  Models(ModelsConfig config, Store store, Access access, MeterRegistry meters) {
    this(
        config,
        store,
        (who, what, subject) ->
            store.await(access.audit(who, what, subject), ModelDesk.STORE_PATIENCE));
    Gauge.builder("attune.model.refused", this, models -> models.refusals.size())
        .description("Versions and policies that are refused now")
        .register(meters);
    servingVersions =
        MultiGauge.builder("attune.model.version")
            .description("The version of the model that serves")
            .register(meters);
  }

  Models(ModelsConfig config, Store store, ModelDesk.AuditTrail audit) {
    this(config, Optional.of(new ModelDesk(store, audit, config)));
  }

  private Models(ModelsConfig config, Optional<ModelDesk> desk) {
    this.config = ModelsConfig.checked(config);
    this.desk = desk;
  }

  /// The models of one folder, with the defaults of all other settings and without a store: the
  /// files say which version serves.
  public Models(Path folder) {
    this(new FolderOnly(folder), Optional.empty());
  }

  /// Loads and checks what the repository holds against the schema; a model that is refused is
  /// reported and left out. May be called again, when files or columns changed: then the versions
  /// in force are replaced, and closed once no decision uses them. Blocking, some 60 ms per model;
  /// not for an event loop.
  ///
  /// @throws Refusal `store_unavailable` while the policies cannot be read
  public void start(FeatureSchema columns) {
    ModelBoard.State board = board();
    synchronized (this) {
      if (!stopped) {
        schema = columns;
        shelves.values().forEach(Shelf::clear);
        look(board, 0);
      }
    }
  }

  /// Read without holding anything: whoever stops is not to wait for the store.
  private ModelBoard.State board() {
    return desk.map(ModelDesk::read).orElse(ModelBoard.State.NONE);
  }

  /// Follows the repository and the policies from now on, in the background, and says to the other
  /// replicas what is seen here.
  public synchronized void follow() {
    if (!following && desk.isPresent()) {
      following = true;
      Thread.ofPlatform().daemon().name("models").start(() -> follow(desk.get()));
    }
  }

  private void follow(ModelDesk open) {
    String lastFailure = "";
    while (!stopped) {
      try {
        round(board());
        open.report(report());
        lastFailure = "";
        // also when there is more to check: decisions need the cores too
        Thread.sleep(config.pollEvery().toMillis());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stopped && !lastFailure.equals(e.toString())) {
          LOG.errorf("models: not looked at: %s; trying again", e.getMessage());
          lastFailure = e.toString();
        }
        LockSupport.parkNanos(config.pollEvery().toNanos());
      }
    }
  }

  private synchronized void round(ModelBoard.State board) {
    if (!stopped) {
      look(board, config.quiet().toMillis());
    }
  }

  private void look(ModelBoard.State board, long quietMillis) {
    Repository repository = Repository.of(config);
    List<String> names;
    try {
      names = names(repository);
    } catch (UncheckedIOException e) {
      LOG.error("models: none read", e);
      return;
    }
    Shelf.Look look = new Shelf.Look(schema, repository, new Gate(schema, config), quietMillis);
    for (String name : names) {
      choose(look, shelf(name), name, board);
    }
    replace();
    if (quietMillis > 0) {
      // one version at a time
      var unused = names.stream().anyMatch(name -> shelf(name).ahead(look));
    }
  }

  private Shelf shelf(String name) {
    return shelves.computeIfAbsent(name, Shelf::new);
  }

  private List<String> names(Repository repository) {
    if (repository.exists()) {
      missing = false;
      return repository.models();
    }
    if (!missing) {
      missing = true;
      LOG.warnf(
          "models: no folder %s (expected: attune.models.folder names one); the prior ranks",
          repository.folder());
    }
    return List.of();
  }

  private void choose(Shelf.Look look, Shelf shelf, String name, ModelBoard.State board) {
    try {
      int policy =
          desk.isPresent()
              ? desk.get().policy(name, look.repository(), board).serve()
              : look.repository().served(name).orElse(0);
      shelf.choose(look, policy);
    } catch (Rejected e) {
      shelf.refuse(new ModelRefusal(name, 0, e.reason(), e.detail()));
    }
  }

  /// Puts what the shelves chose in force, and gives up what served before.
  private void replace() {
    Map<String, OnnxModel> next = new HashMap<>();
    List<ModelRefusal> refused = new ArrayList<>();
    shelves.forEach(
        (name, shelf) -> {
          OnnxModel serving = shelf.serving();
          if (serving != null) {
            next.put(name, serving);
          }
          refused.addAll(shelf.refusals());
        });
    refusals = List.copyOf(refused);
    if (!next.equals(loaded)) {
      replace(next);
    }
  }

  private void replace(Map<String, OnnxModel> next) {
    Map<String, OnnxModel> old = loaded;
    loaded = next;
    current = new ModelSnapshot(Map.copyOf(next));
    if (servingVersions != null) {
      servingVersions.register(next.values().stream().map(Models::row).toList(), true);
    }
    replaced.removeIf(OnnxModel::closed);
    old.values().stream()
        .filter(model -> !next.containsValue(model))
        .forEach(
            model -> {
              model.retire();
              replaced.add(model);
            });
  }

  private static MultiGauge.Row<?> row(OnnxModel model) {
    return MultiGauge.Row.of(Tags.of("model", model.name()), model.version());
  }

  /// What this replica sees.
  private synchronized ObjectNode report() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    shelves.forEach(
        (name, shelf) -> {
          ObjectNode one = report.putObject(name);
          OnnxModel serving = shelf.serving();
          one.put("serves", serving == null ? 0 : serving.version());
          ObjectNode versions = one.putObject("versions");
          shelf
              .states()
              .forEach((version, state) -> versions.set(version.toString(), state.json()));
        });
    return report;
  }

  /// Loads one version, whether it serves or not, and checks it against the schema. The caller
  /// holds its only lease: releasing it closes the model. Blocking, some 60 ms.
  ///
  /// @throws io.attune.language.problem.Refusal `not_found` with the check that it did not pass
  public ServingModel version(FeatureSchema columns, String name, int version) {
    try {
      Path folder = Repository.of(config).version(name, version);
      return new Gate(columns, config).admit(folder, name, version);
    } catch (Rejected e) {
      throw Problem.of(ProblemCode.NOT_FOUND, "model " + name + "/" + version + ": " + e.detail())
          .refusal();
    }
  }

  /// What serves now; one volatile read.
  public ModelSnapshot current() {
    return current;
  }

  /// What is refused now, by model.
  public List<ModelRefusal> refusals() {
    return refusals;
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
    return desk().promote(model, version, who, why, "promote");
  }

  /// Lets the version serve again that served before, as [#promote].
  public JsonNode rollback(String model, String who, String why) {
    return desk().rollback(model, who, why);
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
    synchronized (this) {
      refusals = List.of();
      shelves.clear();
      replace(Map.of());
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (!replaced.stream().allMatch(OnnxModel::closed) && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      replaced.clear();
    }
  }

  private record FolderOnly(Path folder) implements ModelsConfig {
    @Override
    public Path home() {
      return Path.of("");
    }

    @Override
    public long maxBytes() {
      return 1L << 28;
    }

    @Override
    public int keptMatrices() {
      return 64;
    }
  }
}
