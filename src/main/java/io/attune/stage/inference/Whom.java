package io.attune.stage.inference;

import io.attune.state.model.Lineup;
import io.attune.state.version.ServingModel;
import java.util.Optional;

/// For whom it is decided which version of a model scores.
///
/// @param hash of whoever asks; 0 for nobody known, who is in no ramp
/// @param wanted the version that a tester asks for, `name/version`, or empty
public record Whom(long hash, String wanted) {
  /// Nobody known.
  public static final Whom NOBODY = new Whom(0, "");

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /// Whoever has this id; the same one falls into the same share on every replica.
  ///
  /// @param id of a viewer, or a session where there is no viewer; may be empty
  /// @param wanted the version that a tester asks for, `name/version`, or empty
  public static Whom of(String id, String wanted) {
    if (id.isEmpty()) {
      return wanted.isEmpty() ? NOBODY : new Whom(0, wanted);
    }
    long hash = FNV_BASIS;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return new Whom(mixed(hash), wanted);
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): all bits count for the lowest.
  private static long mixed(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    long done = z ^ (z >>> 31);
    return done == 0 ? 1 : done;
  }

  boolean in(Lineup.Part ramp) {
    // each model draws anew, so that not always the same viewers come first
    return hash != 0 && ramp.takes(mixed(hash ^ ((long) ramp.model().name().hashCode() << 32)));
  }

  Optional<ServingModel> wants(Lineup lineup) {
    return wanted.isEmpty()
        ? Optional.empty()
        : lineup
            .all()
            .filter(model -> wanted.equals(model.name() + "/" + model.version()))
            .findFirst();
  }
}
