package io.attune.state.model;

import io.attune.state.version.ServingModel;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The versions of one model that are in use at one moment, loaded and checked. Immutable.
///
/// @param serving scores the viewers' decisions; absent when none passed, or none yet
/// @param previous served before, and stands in when the one that is due fails
/// @param ramp scores the decisions of a share of the viewers
/// @param shadow scores a share of the decisions once more, after the reply
public record Lineup(
    Optional<ServingModel> serving,
    Optional<ServingModel> previous,
    Optional<Part> ramp,
    Optional<Part> shadow) {
  private static final int SHARES = 1 << 24;

  /// @param model the version
  /// @param share 0 to 1
  public record Part(ServingModel model, double share) {
    /// Whether something with this hash falls into the share: the same one always does, and also
    /// into every larger share.
    ///
    /// @param hash of which the lowest 24 bits count
    public boolean takes(long hash) {
      return (hash & SHARES - 1) < share * SHARES;
    }
  }

  /// Nothing but a version that serves.
  static Lineup of(ServingModel serving) {
    return new Lineup(Optional.of(serving), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// Whether there is more than the version that serves.
  public boolean onTrial() {
    return previous.isPresent() || ramp.isPresent() || shadow.isPresent();
  }

  /// Without a version; where it serves, the previous one does.
  Lineup without(int version) {
    boolean serves = serving.isPresent() && serving.get().version() == version;
    return new Lineup(
        serves && previous.isPresent() ? previous : serving,
        previous.filter(other -> !serves && other.version() != version),
        ramp.filter(part -> part.model().version() != version),
        shadow.filter(part -> part.model().version() != version));
  }

  /// All of them, each once or more often.
  public Stream<ServingModel> all() {
    return Stream.of(
            serving.orElse(null),
            previous.orElse(null),
            ramp.map(Part::model).orElse(null),
            shadow.map(Part::model).orElse(null))
        .filter(Objects::nonNull);
  }

  /// The one of this number, if it is loaded.
  public Optional<ServingModel> version(int number) {
    return all().filter(model -> model.version() == number).findFirst();
  }
}
