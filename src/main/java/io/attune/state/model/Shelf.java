package io.attune.state.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.schema.FeatureSchema;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import io.attune.state.model.Repository.Footprint;
import io.attune.state.version.Gate;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.ServingModel;
import io.attune.state.version.Steps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The versions of one model: what is there, what the checks found, and which one serves. A version
/// is checked once, and again when its files or the columns change. One thread at a time.
final class Shelf {
  private static final Logger LOG = Logger.getLogger(Shelf.class);

  /// How many versions are told of, the highest first.
  private static final int SHOWN = 50;

  /// How many versions are checked that nobody asked for, the highest first.
  private static final int CHECKED_AHEAD = 20;

  /// What a folder that is being copied may look like.
  private static final Set<RefusalReason> INCOMPLETE =
      EnumSet.of(
          RefusalReason.INVALID_MANIFEST,
          RefusalReason.MISSING_MANIFEST,
          RefusalReason.MISSING_FILE,
          RefusalReason.CHECKSUM_MISMATCH,
          RefusalReason.NOT_ONNX,
          RefusalReason.NOT_LOADABLE,
          RefusalReason.INVALID_GOLDEN);

  /// What depends on the moment, and is tried again.
  private static final Set<RefusalReason> MOMENTARY =
      EnumSet.of(RefusalReason.NO_HEADROOM, RefusalReason.TOO_SLOW, RefusalReason.LOAD_TOO_LONG);

  private static final long MOMENT_NANOS = 30_000_000_000L;

  private final String model;
  private final Map<Integer, Checked> checked = new TreeMap<>();
  private final Map<Integer, Loaded> loaded = new TreeMap<>();
  private List<Integer> versions = List.of();
  private ModelPolicy policy;
  private int serving;
  private int wished;
  private @Nullable ModelRefusal policyRefusal;
  private @Nullable ModelRefusal told;
  private List<ModelRefusal> oddities = List.of();

  /// @param atNanos when it was found
  private record Checked(String files, VersionState state, long atNanos) {
    Checked(String files, VersionState state) {
      this(files, state, System.nanoTime());
    }

    /// Refused for what may be otherwise by now.
    boolean stale() {
      ModelRefusal why = state.why();
      return why != null
          && MOMENTARY.contains(why.reason())
          && System.nanoTime() - atNanos > MOMENT_NANOS;
    }

    /// Whether this is what there is to say of these files.
    boolean holds(String now) {
      return files.equals(now) && !stale();
    }
  }

  private record Loaded(String files, OnnxModel model) {}

  Shelf(String model) {
    this.model = model;
    policy = ModelPolicy.highest(model);
  }

  String model() {
    return model;
  }

  /// Whether another version serves than the policy knows: the one that is wanted; or, where the
  /// highest is, a higher one, or a lower one since the one it knows has left the repository.
  ///
  /// @param left whether no replica serves the one it knows
  boolean observes(boolean left) {
    int known = policy.served();
    if (serving == 0 || serving == known) {
      return false;
    }
    return policy.serve() == 0 ? serving > known || left && !has(known) : serving == policy.serve();
  }

  long policyVersion() {
    return policy.version();
  }

  /// Goes by this policy from now on.
  void follow(ModelPolicy next) {
    policy = next;
  }

  /// The version that serves, or 0.
  int serving() {
    return serving;
  }

  /// Whether the repository has it, as the last look saw.
  private boolean has(int version) {
    return versions.contains(version);
  }

  /// Gives up what is in use no longer; what leaves the line-up is closed by whoever put it in
  /// force.
  void prune() {
    Set<Integer> wanted = wanted();
    loaded.keySet().removeIf(version -> version != serving && !wanted.contains(version));
  }

  /// What is loaded and in use.
  Lineup lineup() {
    return new Lineup(
        loaded(serving),
        beside(policy.previous()),
        beside(policy.ramp().version()).map(v -> new Lineup.Part(v, policy.ramp().share())),
        beside(policy.shadow().version()).map(v -> new Lineup.Part(v, policy.shadow().share())));
  }

  private Optional<ServingModel> beside(int version) {
    return version == serving ? Optional.empty() : loaded(version);
  }

  private Optional<ServingModel> loaded(int version) {
    return Optional.ofNullable(loaded.get(version)).map(Loaded::model);
  }

  /// What this replica sees of the model.
  void report(ObjectNode report) {
    report.put("serves", serving);
    Lineup inUse = lineup();
    inUse.previous().ifPresent(version -> report.put("previous", version.version()));
    inUse.shadow().ifPresent(part -> report.put("shadow", part.model().version()));
    inUse.ramp().ifPresent(part -> report.put("ramp", part.model().version()));
    ObjectNode states = report.putObject("versions");
    Set<Integer> shown = new TreeSet<>(first(SHOWN));
    shown.addAll(loaded.keySet());
    for (int version : shown) {
      Checked found = checked.get(version);
      if (found != null) {
        states.set("" + version, found.state.json());
      }
    }
    if (shown.size() < checked.size()) {
      report.put("moreVersions", checked.size() - shown.size());
    }
  }

  /// What is refused, the policy's own mistake first.
  List<ModelRefusal> refusals() {
    return Stream.of(
            Optional.ofNullable(policyRefusal).stream(),
            oddities.stream(),
            checked.values().stream()
                .flatMap(found -> Optional.ofNullable(found.state.why()).stream()))
        .flatMap(each -> each)
        .toList();
  }

  /// Looks what is there.
  ///
  /// @param wish the version that somebody asks for, or 0
  void see(Look look, int wish) {
    wished = wish;
    versions = look.repository.versions(model);
    checked.keySet().retainAll(versions);
    versions.forEach(version -> checked.putIfAbsent(version, new Checked("", VersionState.SEEN)));
    List<ModelRefusal> found =
        look.repository.oddities(model).stream()
            .filter(
                oddity ->
                    oddity.version() == 0
                        || settled(look, look.repository.footprint(model, oddity.version())))
            .toList();
    // in the log once
    found.stream().filter(oddity -> !oddities.contains(oddity)).forEach(Shelf::tell);
    oddities = found;
  }

  /// Whether it was incomplete and is written to still: reading it again each time would cost a
  /// core for as long as a large file is copied.
  private boolean stillCopied(Look look, int version, Footprint files) {
    Checked known = checked.get(version);
    return known != null
        && known.state.stage() == VersionState.Stage.WAITING
        && !settled(look, files);
  }

  private static boolean settled(Look look, Footprint files) {
    return System.currentTimeMillis() - files.newestMillis() >= look.quietMillis;
  }

  /// Forgets what was found, because the columns changed or everything is to be read again; what
  /// is in use is given up.
  void clear() {
    checked.clear();
    loaded.clear();
    oddities = List.of();
    serving = 0;
  }

  /// One look of one thread.
  ///
  /// @param quietMillis for how long a folder that is incomplete must have been left alone before
  /// it is refused
  record Look(FeatureSchema schema, Repository repository, Gate gate, long quietMillis) {}

  /// Chooses the version that serves, checking what must be checked for that. What served goes on
  /// serving when nothing better passes.
  void choose(Look look, ModelPolicy next) {
    policy = next;
    policyRefusal = null;
    int wanted = next.serve();
    if (wanted != 0 && !has(wanted) && serving != wanted) {
      String what = model + "/" + PolicyFile.NAME + ": serve";
      Rejected why =
          Rejected.because(RefusalReason.MISSING_VERSION, what, wanted, "one of " + versions);
      refuse(new ModelRefusal(model, 0, why.reason(), why.detail()));
      return;
    }
    for (int version : wanted == 0 ? versions : List.of(wanted)) {
      if (wanted == 0 && serving != 0 && version < serving) {
        return;
      }
      if (load(look, version)) {
        serve(version);
        return;
      }
    }
  }

  private void serve(int version) {
    if (serving != version) {
      serving = version;
      LOG.infof("model %s/%d serves", model, version);
    }
  }

  private Set<Integer> wanted() {
    return new TreeSet<>(
        List.of(policy.previous(), policy.ramp().version(), policy.shadow().version()));
  }

  /// Loads what is in use beside the version that serves, one version at a time.
  ///
  /// @return whether one was loaded
  boolean accompany(Look look) {
    for (int version : wanted()) {
      Optional<ServingModel> before = loaded(version);
      if (version != 0
          && version != serving
          && load(look, version)
          && !loaded(version).equals(before)) {
        return true;
      }
    }
    return false;
  }

  /// Says that the policy itself cannot be followed; in the log once.
  void refuse(ModelRefusal why) {
    policyRefusal = why;
    if (!why.equals(told)) {
      told = why;
      tell(why);
    }
  }

  /// Loads a version, unless it is loaded already.
  ///
  /// @return whether it is loaded now, as its files are
  private boolean load(Look look, int version) {
    Footprint files = look.repository.footprint(model, version);
    Loaded now = loaded.get(version);
    if (now != null && (files.text().equals(now.files) || files.text().isEmpty())) {
      return true;
    }
    Checked known = checked.get(version);
    boolean refused =
        known != null
            && known.holds(files.text())
            && known.state.stage() == VersionState.Stage.REFUSED;
    if (refused || stillCopied(look, version, files)) {
      return false;
    }
    Optional<OnnxModel> admitted = check(look, version, files);
    admitted.ifPresent(
        next -> {
          loaded.put(version, new Loaded(files.text(), next));
          LOG.infof(
              "model %s/%d loaded: %d columns, %d ns per row",
              model, version, next.columns().size(), next.nanosPerRow());
        });
    return admitted.isPresent();
  }

  /// Checks one version that nobody asked for yet, if there is one.
  ///
  /// @return whether there was
  boolean ahead(Look look) {
    for (int version : first(CHECKED_AHEAD)) {
      Footprint files = look.repository.footprint(model, version);
      Checked known = checked.get(version);
      if (!loaded.containsKey(version)
          && !stillCopied(look, version, files)
          && !files.text().isEmpty()
          && (known == null || !known.holds(files.text()))) {
        check(look, version, files).ifPresent(OnnxModel::retire);
        return true;
      }
    }
    return false;
  }

  /// What somebody asks for, and the highest.
  private List<Integer> first(int most) {
    List<Integer> first = new ArrayList<>();
    if (has(wished)) {
      first.add(wished);
    }
    versions.stream().filter(version -> version != wished).limit(most).forEach(first::add);
    return first;
  }

  private Optional<OnnxModel> check(Look look, int version, Footprint files) {
    Steps steps = new Steps();
    try {
      OnnxModel admitted =
          look.gate
              .beside(loaded(serving))
              .admit(look.repository.version(model, version), model, version, steps);
      LOG.infof("model %s/%d passed: %s", model, version, steps);
      checked.put(version, new Checked(files.text(), VersionState.ready(admitted, steps)));
      return Optional.of(admitted);
    } catch (Rejected e) {
      if (INCOMPLETE.contains(e.reason())
          && !settled(look, look.repository.footprint(model, version))) {
        checked.put(version, new Checked("", VersionState.WAITING));
        return Optional.empty();
      }
      ModelRefusal why = new ModelRefusal(model, version, e.reason(), e.detail());
      checked.put(version, new Checked(files.text(), VersionState.refused(why, steps)));
      tell(why);
      return Optional.empty();
    }
  }

  /// Says once in the log what was refused.
  private static void tell(ModelRefusal why) {
    LOG.warnf(
        "model %s%s refused, %s: %s. What to do: %s",
        why.model(),
        why.version() == 0 ? "" : "/" + why.version(),
        why.reason().code(),
        why.detail(),
        why.reason().advice());
  }
}
