package io.attune.state.shadow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.state.model.Lineup;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.version.ServingModel;

/// Two versions that score the same decisions: all that was seen, and what was seen since somebody
/// looked last. Thread-safe.
final class Comparison {
  private final String model;
  private final int served;
  private final int other;
  private final boolean trial;
  private final String objective;
  private final Calibration calibration = new Calibration();
  private final Tallies all = new Tallies();
  private Tallies fresh = new Tallies();

  Comparison(Beside beside) {
    model = beside.served().name();
    served = beside.served().version();
    other = beside.other().version();
    trial = beside.trial();
    objective = beside.other().objective();
  }

  String model() {
    return model;
  }

  /// Whether both versions still are.
  boolean inUse(ModelSnapshot all) {
    Lineup lineup = all.lineup(model);
    return lineup != null
        && lineup.version(served).isPresent()
        && lineup.version(other).isPresent();
  }

  /// Whether this type of event is what the scores are the probability of.
  boolean predicts(String type) {
    return objective.equals(type);
  }

  /// Whether these are the two.
  boolean of(ServingModel scored, ServingModel once) {
    return scored.name().equals(model) && scored.version() == served && once.version() == other;
  }

  Calibration calibration() {
    return calibration;
  }

  synchronized void failed() {
    fresh.failed();
  }

  synchronized void add(
      Rescoring decision, float[] a, float[] b, long took, RankAgreement agreement) {
    fresh.add(decision, a, b, took, agreement);
  }

  /// What was seen since it was taken last, once that is so many decisions; otherwise nothing.
  synchronized Tallies take(int least) {
    if (fresh.decisions() < least) {
      return new Tallies();
    }
    Tallies taken = fresh;
    all.add(taken);
    fresh = new Tallies();
    return taken;
  }

  synchronized ObjectNode json() {
    Tallies sum = new Tallies();
    sum.add(all);
    sum.add(fresh);
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", other)
            .put("beside", served)
            .put("role", trial ? "shadow" : "reference");
    sum.write(json);
    calibration.write(json);
    return json;
  }
}
