package io.attune.state.model;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.schema.FeatureSchema;
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
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// The ranking models of the repository folder (`models/<name>/<version>/`).
///
/// Of each model one version serves: the one that `models/<name>/policy.yaml` names (`serve: 1`),
/// otherwise the highest that passes the checks. A version that does not pass never serves, and
/// none other stands in for one that the policy names. Loading runs on the caller's thread, one at
/// a time; reading is lock-free.
@Singleton
public class Models {
  private static final Logger LOG = Logger.getLogger(Models.class);
  private static final ModelSnapshot NOTHING = new ModelSnapshot(Map.of());

  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long POLL_NANOS = 100_000;

  private final ModelsConfig config;
  private final List<OnnxModel> replaced = new ArrayList<>();
  private volatile ModelSnapshot current = NOTHING;
  private volatile List<ModelRefusal> refusals = List.of();
  private Map<String, OnnxModel> loaded = Map.of();
  private boolean stopped;

  @Inject
  Models(ModelsConfig config) {
    this.config = config;
  }

  /// The models of one folder, with the defaults of all other settings.
  public Models(Path folder) {
    this(new FolderOnly(folder));
  }

  /// Loads and checks what the repository holds against the schema; a model that is refused is
  /// reported and left out. May be called again, when files or columns changed: then the versions
  /// in force are replaced, and closed once no decision uses them. Blocking, some 60 ms per model;
  /// not for an event loop.
  public synchronized void start(FeatureSchema schema) {
    if (stopped) {
      return;
    }
    Map<String, OnnxModel> next = new HashMap<>();
    List<ModelRefusal> refused = new ArrayList<>();
    try {
      load(new Gate(schema, config), next, refused);
    } catch (UncheckedIOException e) {
      LOG.error("models: none read", e);
    }
    replace(next, refused);
  }

  /// Loads one version, whether it serves or not, and checks it against the schema. The caller
  /// holds its only lease: releasing it closes the model. Blocking, some 60 ms.
  ///
  /// @throws io.attune.language.problem.Refusal `not_found` with the check that it did not pass
  public ServingModel version(FeatureSchema schema, String name, int version) {
    try {
      Path folder = Repository.of(config).version(name, version);
      return new Gate(schema, config).admit(folder, name, version);
    } catch (Rejected e) {
      throw Problem.of(ProblemCode.NOT_FOUND, "model " + name + "/" + version + ": " + e.detail())
          .refusal();
    }
  }

  /// What serves now; one volatile read.
  public ModelSnapshot current() {
    return current;
  }

  /// What was refused at the last start, by model.
  public List<ModelRefusal> refusals() {
    return refusals;
  }

  /// Lets nothing serve any more, and waits for a load under way to end and for decisions under way
  /// to give their leases back, at most some seconds. Runs before the process exits: a native call
  /// that is still going on then takes the process down, because the runtime's library is being
  /// taken apart beneath it.
  @PreDestroy
  public synchronized void stop() {
    stopped = true;
    replace(Map.of(), List.of());
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!replaced.stream().allMatch(OnnxModel::closed) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    replaced.clear();
  }

  private void load(Gate gate, Map<String, OnnxModel> next, List<ModelRefusal> refused) {
    Repository repository = Repository.of(config);
    if (!repository.exists()) {
      LOG.warnf(
          "models: no folder %s (expected: attune.models.folder names one); the prior ranks",
          repository.folder());
      return;
    }
    for (String name : repository.models()) {
      repository.oddities(name).forEach(oddity -> refuse(oddity, refused));
      first(gate, repository, name, refused).ifPresent(model -> next.put(name, model));
    }
  }

  private static Optional<OnnxModel> first(
      Gate gate, Repository repository, String name, List<ModelRefusal> refused) {
    List<Integer> versions = repository.versions(name);
    try {
      OptionalInt policy = repository.served(name);
      if (policy.isPresent()) {
        if (!versions.contains(policy.getAsInt())) {
          String what = name + "/policy.yaml: serve";
          throw Rejected.because(
              RefusalReason.MISSING_VERSION, what, policy.getAsInt(), "one of " + versions);
        }
        versions = List.of(policy.getAsInt());
      }
    } catch (Rejected e) {
      refuse(name, 0, e, refused);
      return Optional.empty();
    }
    for (int version : versions) {
      try {
        OnnxModel model = gate.admit(repository.version(name, version), name, version);
        LOG.infof(
            "model %s/%d serves: %d columns, %d ns per row",
            name, version, model.columns().size(), model.nanosPerRow());
        return Optional.of(model);
      } catch (Rejected e) {
        refuse(name, version, e, refused);
      }
    }
    return Optional.empty();
  }

  private static void refuse(String name, int version, Rejected why, List<ModelRefusal> refused) {
    refuse(new ModelRefusal(name, version, why.reason(), why.detail()), refused);
  }

  private static void refuse(ModelRefusal refusal, List<ModelRefusal> refused) {
    refused.add(refusal);
    LOG.warnf(
        "model %s%s refused, %s: %s. What to do: %s",
        refusal.model(),
        refusal.version() == 0 ? "" : "/" + refusal.version(),
        refusal.reason().code(),
        refusal.detail(),
        refusal.reason().advice());
  }

  private void replace(Map<String, OnnxModel> next, List<ModelRefusal> refused) {
    Map<String, OnnxModel> old = loaded;
    loaded = next;
    refusals = List.copyOf(refused);
    current = new ModelSnapshot(Map.copyOf(next));
    old.values().forEach(OnnxModel::retire);
    replaced.removeIf(OnnxModel::closed);
    replaced.addAll(old.values());
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
