package io.attune.state.rate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/// How what was foretold of shown ads compares with what happened to them, by model and placement:
/// of the ads that were chosen, which are clicked less than all that were looked at would be. A
/// click counts when it is told, which is after its impression: while traffic grows, the ratio is a
/// little low. Of this replica since its start, what was told a day ago counting half. Thread-safe.
final class Foresight {
  /// Models at placements; of more nothing is noted.
  static final int MOST = 1_000;

  /// The factor is drawn towards 1 as by so many events that came true as foretold.
  private static final double BELIEF = 20;

  /// So soon it follows a change of the model, or of who else competes.
  private static final double HALF_LIFE_NANOS = Duration.ofDays(1).toNanos();

  private static final double LEAST = 0.5;
  private static final double MOST_FACTOR = 2;
  private final MeterRegistry meters;
  private final ConcurrentHashMap<Key, Sums> sums = new ConcurrentHashMap<>();

  private record Key(String model, String placement) {}

  Foresight(MeterRegistry meters) {
    this.meters = meters;
  }

  /// What was noted of one model at one placement.
  private static final class Sums {
    private final double[] foretold = new double[2];
    private final double[] happened = new double[2];
    private final Counter[] said = new Counter[2];
    private final Counter[] came = new Counter[2];
    private long nanos;
    private volatile Factors factors = Factors.NONE;

    Sums(String model, MeterRegistry meters) {
      String name = model.substring(0, Math.max(0, model.indexOf('/')));
      String[] objectives = {"click", "conversion"};
      for (int i = 0; i < 2; i++) {
        String tag = name.isEmpty() ? model : name;
        said[i] = meters.counter("attune.ads.foretold", "model", tag, "objective", objectives[i]);
        came[i] = meters.counter("attune.ads.happened", "model", tag, "objective", objectives[i]);
      }
    }

    synchronized void add(int objective, double probability, int event, long now) {
      if (nanos != 0) {
        double left = Math.pow(2, -Math.max(0, now - nanos) / HALF_LIFE_NANOS);
        for (int i = 0; i < 2; i++) {
          foretold[i] *= left;
          happened[i] *= left;
        }
      }
      nanos = now;
      foretold[objective] += probability;
      happened[objective] += event;
      said[objective].increment(probability);
      came[objective].increment(event);
      factors = new Factors(factor(0), factor(1));
    }

    private float factor(int objective) {
      double ratio = (happened[objective] + BELIEF) / (foretold[objective] + BELIEF);
      return (float) Math.min(MOST_FACTOR, Math.max(LEAST, ratio));
    }

    synchronized void put(ObjectNode json) {
      String[] names = {"click", "conversion"};
      for (int i = 0; i < 2; i++) {
        ObjectNode one = json.putObject(names[i]);
        one.put("foretold", foretold[i]).put("happened", happened[i]);
        if (foretold[i] > 0) {
          one.put("ratio", happened[i] / foretold[i]);
        }
        one.put("factor", i == 0 ? factors.click() : factors.conversion());
      }
    }
  }

  /// Notes what became of an ad.
  ///
  /// @param nowNanos of a clock that only rises
  void note(Foretold foretold, String placement, Happened what, long nowNanos) {
    Key key = new Key(foretold.model(), placement);
    Sums noted = sums.get(key);
    if (noted == null) {
      if (sums.size() >= MOST) {
        return;
      }
      noted = sums.computeIfAbsent(key, k -> new Sums(k.model, meters));
    }
    switch (what) {
      case IMPRESSION -> noted.add(0, foretold.click(), 0, nowNanos);
      case CLICK -> {
        noted.add(0, 0, 1, nowNanos);
        noted.add(1, foretold.conversion(), 0, nowNanos);
      }
      case CONVERSION -> noted.add(1, 0, 1, nowNanos);
    }
  }

  Factors factors(String model, String placement) {
    Sums noted = sums.get(new Key(model, placement));
    return noted == null ? Factors.NONE : noted.factors;
  }

  /// Adds to each model's status, by version and placement.
  void report(ObjectNode byModel) {
    sums.forEach(
        (key, noted) -> {
          int end = key.model.indexOf('/');
          if (end > 0 && byModel.get(key.model.substring(0, end)) instanceof ObjectNode model) {
            ObjectNode version =
                model.withObject("/ads").withObject("/" + key.model.substring(end + 1));
            noted.put(version.putObject(key.placement));
          }
        });
  }
}
