package io.attune.state.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.state.version.OnnxModel;
import io.attune.state.version.Steps;
import org.jspecify.annotations.Nullable;

/// What the checks found of one version.
///
/// @param stage how far it is
/// @param nanosPerRow what a row costs, once it passed; else 0
/// @param timesServing how many times as long as the version that served it took; 0 where nobody
/// knows
/// @param why what it was refused for, if it was
/// @param steps what each check took
record VersionState(
    Stage stage, long nanosPerRow, double timesServing, @Nullable ModelRefusal why, Steps steps) {
  static final VersionState SEEN = new VersionState(Stage.SEEN, 0, 0, null, new Steps());
  static final VersionState WAITING = new VersionState(Stage.WAITING, 0, 0, null, new Steps());

  /// How far a version is.
  enum Stage {
    /// There, and not checked yet.
    SEEN("seen"),
    /// Incomplete, and written to a moment ago: probably being copied.
    WAITING("waiting"),
    /// Passed the checks.
    READY("ready"),
    /// Did not.
    REFUSED("refused");

    private final String code;

    Stage(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  static VersionState ready(OnnxModel passed, Steps steps) {
    return new VersionState(Stage.READY, passed.nanosPerRow(), passed.timesServing(), null, steps);
  }

  static VersionState refused(ModelRefusal why, Steps steps) {
    return new VersionState(Stage.REFUSED, 0, 0, why, steps);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("state", stage.code());
    if (stage == Stage.READY) {
      json.put("nanosPerRow", nanosPerRow);
      if (timesServing > 0) {
        json.put("timesServing", Math.round(timesServing * 100) / 100.0);
      }
    }
    if (why != null) {
      json.put("code", why.reason().code())
          .put("detail", why.detail())
          .put("advice", why.reason().advice());
    }
    if (stage == Stage.READY || stage == Stage.REFUSED) {
      json.set("checkMicros", steps.json());
    }
    return json;
  }
}
