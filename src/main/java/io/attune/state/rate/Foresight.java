package io.attune.state.rate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How what was foretold of shown ads compares with what happened to them, by model and placement:
/// of the ads that were chosen, which are clicked less than all that were looked at would be. A
/// click counts when it is told, which is after its impression: while traffic grows, the ratio is a
/// little low. Of this replica since its start, what was told a day ago counting half. Thread-safe.
final class Foresight {
  /// Models at placements; of more nothing is noted.
  static final int MOST = 1_000;

  /// A factor is drawn towards the usual one as by so many events that came true so.
  private static final double BELIEF = 20;

  /// So soon it follows a change of the model, or of who else competes.
  private static final double HALF_LIFE_NANOS = Duration.ofDays(1).toNanos();

  private static final double LEAST = 0.5;
  private static final double MOST_FACTOR = 2;

  /// No placement is called so.
  private static final String EVERYWHERE = "";

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
    }

    void meter(int objective, double probability, int event) {
      said[objective].increment(probability);
      came[objective].increment(event);
    }

    /// Happened by foretold.
    ///
    /// @param usual what it is drawn towards
    synchronized double ratio(int objective, double usual) {
      return (happened[objective] + BELIEF * usual) / (foretold[objective] + BELIEF);
    }

    synchronized void put(ObjectNode json, Factors factors) {
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
    Sums everywhere = sums(foretold.model(), EVERYWHERE);
    Sums here = sums(foretold.model(), placement);
    if (everywhere == null || here == null) {
      return;
    }
    switch (what) {
      case IMPRESSION -> add(everywhere, here, 0, foretold.click(), 0, nowNanos);
      case CLICK -> {
        add(everywhere, here, 0, 0, 1, nowNanos);
        add(everywhere, here, 1, foretold.conversion(), 0, nowNanos);
      }
      case CONVERSION -> add(everywhere, here, 1, 0, 1, nowNanos);
    }
  }

  private static void add(
      Sums everywhere, Sums here, int objective, double probability, int event, long nowNanos) {
    everywhere.add(objective, probability, event, nowNanos);
    here.add(objective, probability, event, nowNanos);
    here.meter(objective, probability, event);
  }

  private @Nullable Sums sums(String model, String placement) {
    Key key = new Key(model, placement);
    Sums noted = sums.get(key);
    return noted != null || sums.size() >= MOST
        ? noted
        : sums.computeIfAbsent(key, k -> new Sums(k.model, meters));
  }

  /// Those of a placement are drawn towards those of the model everywhere, these towards 1.
  Factors factors(String model, String placement) {
    Sums everywhere = sums.get(new Key(model, EVERYWHERE));
    if (everywhere == null) {
      return Factors.NONE;
    }
    Sums here = sums.get(new Key(model, placement));
    return new Factors(factor(everywhere, here, 0), factor(everywhere, here, 1));
  }

  private static float factor(Sums everywhere, @Nullable Sums here, int objective) {
    double usual = everywhere.ratio(objective, 1);
    double ratio = here == null ? usual : here.ratio(objective, usual);
    return (float) Math.min(MOST_FACTOR, Math.max(LEAST, ratio));
  }

  /// Adds to each model's status, by version and placement.
  void report(ObjectNode byModel) {
    sums.forEach(
        (key, noted) -> {
          int end = key.model.indexOf('/');
          if (end > 0
              && !key.placement.equals(EVERYWHERE)
              && byModel.get(key.model.substring(0, end)) instanceof ObjectNode model) {
            ObjectNode version =
                model.withObject("/ads").withObject("/" + key.model.substring(end + 1));
            noted.put(version.putObject(key.placement), factors(key.model, key.placement));
          }
        });
  }
}
