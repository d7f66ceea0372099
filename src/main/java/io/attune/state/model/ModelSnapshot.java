package io.attune.state.model;

import io.attune.state.version.ServingModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The models that are in use at one moment. Immutable.
///
/// @param byName model name to its versions in use
public record ModelSnapshot(Map<String, Lineup> byName) {
  /// No model.
  public static final ModelSnapshot NONE = new ModelSnapshot(Map.of());

  /// Models of which one version serves, and no other is in use.
  public static ModelSnapshot of(Map<String, ServingModel> serving) {
    Map<String, Lineup> byName = new HashMap<>();
    serving.forEach((name, model) -> byName.put(name, Lineup.of(model)));
    return new ModelSnapshot(Map.copyOf(byName));
  }

  /// The serving version of this model, or nothing.
  public Optional<ServingModel> serving(String name) {
    Lineup lineup = lineup(name);
    return lineup == null ? Optional.empty() : lineup.serving();
  }

  /// The model's versions in use, or null.
  public @Nullable Lineup lineup(String name) {
    return byName.get(name);
  }

  /// Only versions of which this holds.
  public ModelSnapshot only(Predicate<ServingModel> good) {
    if (byName.values().stream().flatMap(Lineup::all).allMatch(good)) {
      return this;
    }
    Map<String, Lineup> kept = new HashMap<>();
    byName.forEach(
        (name, lineup) ->
            kept.put(
                name,
                new Lineup(
                    lineup.serving().filter(good),
                    lineup.previous().filter(good),
                    lineup.ramp().filter(part -> good.test(part.model())),
                    lineup.shadow().filter(part -> good.test(part.model())))));
    return new ModelSnapshot(Map.copyOf(kept));
  }
}
