package io.attune.state.model;

import io.attune.language.schema.FeatureSchema;
import io.attune.state.model.Repository.Footprint;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The versions of one model: what is there, what the checks found, and which one serves. A version
/// is checked once, and again when its files or the columns change. One thread at a time.
final class Shelf {
  private static final Logger LOG = Logger.getLogger(Shelf.class);

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

  private final String model;
  private final Map<Integer, Checked> checked = new TreeMap<>();
  private @Nullable OnnxModel serving;
  private String servingFiles = "";
  private @Nullable ModelRefusal policyRefusal;
  private @Nullable ModelRefusal told;
  private List<ModelRefusal> oddities = List.of();

  private record Checked(String files, VersionState state) {}

  Shelf(String model) {
    this.model = model;
  }

  @Nullable OnnxModel serving() {
    return serving;
  }

  /// What the checks found, by version.
  Map<Integer, VersionState> states() {
    Map<Integer, VersionState> states = new TreeMap<>();
    checked.forEach((version, found) -> states.put(version, found.state));
    return states;
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

  /// Folders that look like versions and are none; in the log once.
  private void lookAround(Look look) {
    List<ModelRefusal> found =
        look.repository.oddities(model).stream()
            .filter(oddity -> oddity.version() == 0 || settled(look, oddity.version()))
            .toList();
    found.stream().filter(oddity -> !oddities.contains(oddity)).forEach(Shelf::tell);
    oddities = found;
  }

  /// Whether it was incomplete and is written to still: reading it again each time would cost a
  /// core for as long as a large file is copied.
  private boolean stillCopied(Look look, int version) {
    Checked known = checked.get(version);
    return known != null
        && known.state.stage() == VersionState.Stage.WAITING
        && !settled(look, version);
  }

  private boolean settled(Look look, int version) {
    long newest = look.repository.footprint(model, version).newestMillis();
    return System.currentTimeMillis() - newest >= look.quietMillis;
  }

  /// Forgets what was found, because the columns changed or everything is to be read again; what
  /// serves is given up.
  void clear() {
    checked.clear();
    oddities = List.of();
    serving = null;
    servingFiles = "";
  }

  /// One look of one thread.
  ///
  /// @param quietMillis for how long a folder that is incomplete must have been left alone before
  /// it
  /// is refused
  record Look(FeatureSchema schema, Repository repository, Gate gate, long quietMillis) {}

  /// Chooses the version that serves, checking what must be checked for that. What served goes on
  /// serving when nothing better passes.
  ///
  /// @param policy the version that is to serve; 0 for the highest that passes
  void choose(Look look, int policy) {
    List<Integer> versions = look.repository.versions(model);
    checked.keySet().retainAll(versions);
    versions.forEach(version -> checked.putIfAbsent(version, new Checked("", VersionState.SEEN)));
    policyRefusal = null;
    lookAround(look);
    if (policy != 0 && !versions.contains(policy) && !serves(policy)) {
      String what = model + "/policy.yaml: serve";
      Rejected why =
          Rejected.because(RefusalReason.MISSING_VERSION, what, policy, "one of " + versions);
      refuse(new ModelRefusal(model, 0, why.reason(), why.detail()));
      return;
    }
    for (int version : policy == 0 ? versions : List.of(policy)) {
      if (policy == 0 && serving != null && version < serving.version()) {
        return;
      }
      if (serve(look, version)) {
        return;
      }
    }
  }

  /// Says that the policy itself cannot be followed; in the log once.
  void refuse(ModelRefusal why) {
    policyRefusal = why;
    if (!why.equals(told)) {
      told = why;
      tell(why);
    }
  }

  private boolean serves(int version) {
    return serving != null && serving.version() == version;
  }

  /// Whether the version serves now.
  private boolean serve(Look look, int version) {
    Footprint files = look.repository.footprint(model, version);
    if (serves(version) && (files.text().equals(servingFiles) || files.text().isEmpty())) {
      return true;
    }
    Checked known = checked.get(version);
    boolean refused =
        known != null
            && known.files.equals(files.text())
            && known.state.stage() == VersionState.Stage.REFUSED;
    if (refused || stillCopied(look, version)) {
      return false;
    }
    Optional<OnnxModel> admitted = check(look, version, files);
    admitted.ifPresent(
        next -> {
          serving = next;
          servingFiles = files.text();
          LOG.infof(
              "model %s/%d serves: %d columns, %d ns per row",
              model, version, next.columns().size(), next.nanosPerRow());
        });
    return admitted.isPresent();
  }

  /// Checks one version that nobody asked for yet, if there is one.
  ///
  /// @return whether there was
  boolean ahead(Look look) {
    List<Integer> versions = look.repository.versions(model);
    for (int version : versions.subList(0, Math.min(CHECKED_AHEAD, versions.size()))) {
      Footprint files = look.repository.footprint(model, version);
      Checked known = checked.get(version);
      if (!serves(version)
          && !stillCopied(look, version)
          && !files.text().isEmpty()
          && (known == null || !known.files.equals(files.text()))) {
        check(look, version, files).ifPresent(OnnxModel::retire);
        return true;
      }
    }
    return false;
  }

  private Optional<OnnxModel> check(Look look, int version, Footprint files) {
    Steps steps = new Steps();
    try {
      OnnxModel admitted =
          look.gate.admit(look.repository.version(model, version), model, version, steps);
      LOG.infof("model %s/%d passed: %s", model, version, steps);
      checked.put(
          version, new Checked(files.text(), VersionState.ready(admitted.nanosPerRow(), steps)));
      return Optional.of(admitted);
    } catch (Rejected e) {
      if (INCOMPLETE.contains(e.reason()) && !settled(look, version)) {
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
