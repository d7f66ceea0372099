package io.attune.state.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.Rejected;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// All models of the repository: looks at them, puts in force what they chose, and closes what is
/// no longer in use. Looking takes turns; what is in force is read without waiting.
final class Shelves {
  private static final Logger LOG = Logger.getLogger(Shelves.class);
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long POLL_NANOS = 100_000;

  /// Most decisions are over by then; those that are not go to the version that stands in.
  private static final long GRACE_NANOS = 1_000_000_000L;

  private final ModelsConfig config;
  private final Optional<ModelDesk> desk;
  /// What is in use no longer, since when.
  private final Map<OnnxModel, Long> leaving = new HashMap<>();

  private final List<OnnxModel> retired = new ArrayList<>();
  private final Map<String, Shelf> shelves = new TreeMap<>();
  private final Map<String, Withdrawn> withdrawn = new HashMap<>();

  /// What is loaded for use.
  private Set<ServingModel> held = Set.of();

  private volatile ModelSnapshot current = ModelSnapshot.NONE;
  private volatile List<ModelRefusal> refusals = List.of();
  private volatile FeatureSchema schema = FeatureSchema.EMPTY;
  private boolean missing;
  private volatile boolean stopped;

  Shelves(ModelsConfig config, Optional<ModelDesk> desk) {
    this.config = config;
    this.desk = desk;
  }

  ModelSnapshot current() {
    return current;
  }

  List<ModelRefusal> refusals() {
    return refusals;
  }

  /// Reads everything anew; what does not serve is left for later.
  synchronized void start(ModelBoard.State board, FeatureSchema columns) {
    if (!stopped) {
      schema = columns;
      shelves.values().forEach(Shelf::clear);
      look(board, 0);
    }
  }

  void against(FeatureSchema columns) {
    schema = columns;
  }

  FeatureSchema schema() {
    return schema;
  }

  /// Looks what changed.
  synchronized void round(ModelBoard.State board) {
    if (!stopped) {
      look(board, config.quiet().toMillis());
    }
  }

  private void look(ModelBoard.State board, long quietMillis) {
    Repository repository = Repository.of(config);
    Gate gate = new Gate(schema, ModelsConfig.limits(config));
    Shelf.Look look = new Shelf.Look(schema, repository, gate, quietMillis);
    List<Shelf> there;
    try {
      there = names(repository).stream().map(this::shelf).toList();
      there.forEach(shelf -> choose(look, shelf, board));
    } catch (UncheckedIOException e) {
      LOG.error("models: none read", e);
      return;
    }
    long grace = quietMillis > 0 ? GRACE_NANOS : 0;
    replace(grace);
    // what is asked for beside what serves comes first; one version at a time
    if (quietMillis > 0 && !stopped && there.stream().noneMatch(shelf -> shelf.accompany(look))) {
      var unused = there.stream().anyMatch(shelf -> shelf.ahead(look));
    }
    replace(grace);
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

  private void choose(Shelf.Look look, Shelf shelf, ModelBoard.State board) {
    if (stopped) {
      return;
    }
    shelf.see(look, board.wishes().getOrDefault(shelf.model(), 0));
    ModelPolicy inForce = board.policy(shelf.model());
    try {
      Optional<PolicyFile> file = look.repository().policyFile(shelf.model());
      if (desk.isPresent()) {
        inForce = desk.get().policy(shelf.model(), file, board);
      } else if (file.isPresent()) {
        inForce = file.get().applied(inForce);
      }
    } catch (Rejected e) {
      if (inForce.version() > 0) {
        shelf.choose(look, inForce);
      }
      shelf.refuse(new ModelRefusal(shelf.model(), 0, e.reason(), e.detail()));
      return;
    }
    shelf.choose(look, inForce);
    if (desk.isPresent()
        && look.quietMillis() > 0
        && shelf.observes(!board.serves(shelf.model(), inForce.served()))) {
      shelf.follow(desk.get().observed(inForce, shelf.serving()));
    }
  }

  /// Puts what the shelves chose in force, and gives up what was in use before.
  private void replace(long graceNanos) {
    Map<String, Lineup> next = new HashMap<>();
    List<ModelRefusal> refused = new ArrayList<>();
    shelves.forEach(
        (name, shelf) -> {
          shelf.prune();
          Lineup lineup = shelf.lineup();
          if (lineup.all().findAny().isPresent()) {
            next.put(name, lineup);
          }
          refused.addAll(shelf.refusals());
        });
    refusals = List.copyOf(refused);
    replace(next, graceNanos);
  }

  private void replace(Map<String, Lineup> next, long graceNanos) {
    publish(next);
    Set<ServingModel> kept = versions(next);
    long now = System.nanoTime();
    for (ServingModel model : held) {
      if (!kept.contains(model) && model instanceof OnnxModel given) {
        leaving.put(given, now);
      }
    }
    held = kept;
    // a decision that began a moment ago may still ask for it
    leaving
        .entrySet()
        .removeIf(
            left -> {
              boolean due = now - left.getValue() >= graceNanos;
              if (due) {
                left.getKey().retire();
                retired.add(left.getKey());
              }
              return due;
            });
    retired.removeIf(OnnxModel::closed);
  }

  private void publish(Map<String, Lineup> next) {
    synchronized (withdrawn) {
      Map<String, Lineup> byName = new HashMap<>(next);
      withdrawn.forEach(
          (model, order) -> {
            Shelf shelf = shelves.get(model);
            if (shelf != null && shelf.policyVersion() < order.policy) {
              byName.computeIfPresent(model, (name, lineup) -> lineup.without(order.version));
            }
          });
      if (!byName.equals(current.byName())) {
        current = new ModelSnapshot(Map.copyOf(byName));
      }
    }
  }

  /// Takes a version out of use at once, also while another is being loaded; the next look finds it
  /// in the policy.
  ///
  /// @param policy the version of the policy that says so
  void withdraw(String model, int version, long policy) {
    synchronized (withdrawn) {
      withdrawn.put(model, new Withdrawn(version, policy));
      Map<String, Lineup> byName = new HashMap<>(current.byName());
      byName.computeIfPresent(model, (name, lineup) -> lineup.without(version));
      current = new ModelSnapshot(Map.copyOf(byName));
    }
  }

  /// @param policy of which version on it is known there
  private record Withdrawn(int version, long policy) {}

  private static Set<ServingModel> versions(Map<String, Lineup> byName) {
    return byName.values().stream().flatMap(Lineup::all).collect(Collectors.toSet());
  }

  /// What this replica sees, by model.
  synchronized ObjectNode report() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    shelves.forEach((name, shelf) -> shelf.report(report.putObject(name)));
    return report;
  }

  /// As [Models#stop()].
  ///
  /// @param loader the thread that loads, if there is one
  void stop(@Nullable Thread loader) {
    stopped = true;
    Gate.callOff(loader);
    synchronized (this) {
      refusals = List.of();
      shelves.clear();
      replace(Map.of(), 0);
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (!retired.stream().allMatch(OnnxModel::closed) && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      retired.clear();
    }
  }
}
