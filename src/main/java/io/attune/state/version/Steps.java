package io.attune.state.version;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// How long the checks of one version took, in the order in which they ran; the last one is the one
/// that refused it, if one did. One thread.
public final class Steps {
  private final List<Step> done = new ArrayList<>();
  private String name = "";
  private long since;

  private record Step(String name, long micros) {}

  /// Ends the step before.
  public void begin(String step) {
    end();
    name = step;
    since = System.nanoTime();
  }

  public void end() {
    if (!name.isEmpty()) {
      done.add(new Step(name, (System.nanoTime() - since) / 1_000));
      name = "";
    }
  }

  /// Microseconds by step.
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    done.forEach(step -> json.put(step.name, step.micros));
    return json;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Step step : done) {
      text.append(text.isEmpty() ? "" : ", ").append(step.name);
      text.append(' ').append(step.micros).append(" µs");
    }
    return text.toString();
  }
}
