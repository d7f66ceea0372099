package io.attune.state.profile;

import io.attune.language.schema.FeatureSchema;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// The viewers, kept in Redis as one hash each (`{site}:v:{<viewer>}`).
@Singleton
public class Viewers {

  @Inject
  public Viewers(Store store) {}

  /// One command, one round trip. A viewer the store does not know is [Viewer#ANONYMOUS]; fails when the store does.
  public Future<Viewer> read(String viewerId, FeatureSchema schema) {
    throw new UnsupportedOperationException("viewers");
  }

  /// One thing a viewer did.
  ///
  /// @param item the catalogue's stable number
  /// @param type what
  /// @param epochSeconds when
  public record Action(int item, ActionType type, long epochSeconds) {}

  /// Replaces what is stored of viewers by what these actions (any order) and columns say; for seeding and imports; blocking.
  ///
  /// @param actions viewer id to actions
  /// @param columns viewer id to `view.column` to value
  public void load(Map<String, List<Action>> actions, Map<String, Map<String, Float>> columns) {
    throw new UnsupportedOperationException("viewers");
  }

  /// Builds a viewer in memory from actions up to and including `untilSeconds`, exactly as [#load] then [#read] would.
  public static Viewer of(List<Action> actions, Map<String, Float> columns, long untilSeconds, FeatureSchema schema) {
    throw new UnsupportedOperationException("viewers");
  }
}
