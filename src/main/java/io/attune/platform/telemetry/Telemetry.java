package io.attune.platform.telemetry;

import io.attune.language.decision.Trace;
import io.attune.platform.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// Counts decisions. Meters of a placement are made at its first decision; later ones only add to
/// them: no look-up of meters, no allocation, well below a microsecond. Any thread.
@Singleton
public final class Telemetry {
  private static final String OTHER = "other";
  private static final int TYPES = 11;

  private final MeterRegistry registry;
  private final int maxPlacements;
  private int placements;
  private final ConcurrentHashMap<String, ConcurrentHashMap<String, DecisionMeters>> byProduct =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<List<String>, Counter> credits = new ConcurrentHashMap<>();

  @Inject
  Telemetry(MeterRegistry registry, Store store, TelemetryConfig config) {
    this(registry, config.maxPlacements());
    FunctionCounter.builder("attune.store.commands", store, Store::commandsSent)
        .description("Commands sent to Redis, followers' reads excluded")
        .register(registry);
    Gauge.builder("attune.store.reachable", store, s -> s.reachable() ? 1 : 0)
        .description("1 when every event loop has its connection")
        .register(registry);
  }

  /// For work without a store.
  ///
  /// @param maxPlacements how many pairs of product and placement get meters of their own; the rest
  /// share `other`
  public Telemetry(MeterRegistry registry, int maxPlacements) {
    this.registry = registry;
    this.maxPlacements = maxPlacements;
  }

  /// Counts one finished decision.
  ///
  /// @param product which pipeline, such as `recommend`; a few fixed names
  /// @param placement its name; never anything a caller may invent
  /// @param trace what happened; read before the return and not kept
  /// @param tookNanos from the request's arrival to the answer
  /// @param items in the answer
  public void decision(String product, String placement, Trace trace, long tookNanos, int items) {
    meters(product, placement).add(trace, tookNanos, items);
  }

  /// Counts an accepted event that is credited to a decision.
  ///
  /// @param placement of the decision; never anything a caller may invent
  /// @param type of the event; a few fixed names
  public void credited(String placement, String type) {
    List<String> key = List.of(placement, type);
    Counter known = credits.get(key);
    if (known == null) {
      String name = credits.size() < maxPlacements * TYPES ? placement : OTHER;
      known =
          Counter.builder("attune.events.credited")
              .tags("placement", name, "type", type)
              .description("Accepted events that carried the token of a decision")
              .register(registry);
      if (!name.equals(OTHER)) {
        credits.put(key, known);
      }
    }
    known.increment();
  }

  private DecisionMeters meters(String product, String placement) {
    ConcurrentHashMap<String, DecisionMeters> ofProduct = byProduct.get(product);
    DecisionMeters known = ofProduct == null ? null : ofProduct.get(placement);
    return known != null ? known : make(product, placement);
  }

  private synchronized DecisionMeters make(String product, String placement) {
    ConcurrentHashMap<String, DecisionMeters> ofProduct =
        byProduct.computeIfAbsent(product, p -> new ConcurrentHashMap<>());
    DecisionMeters known = ofProduct.get(placement);
    if (known != null) {
      return known;
    }
    if (placements >= maxPlacements) {
      return ofProduct.computeIfAbsent(OTHER, name -> new DecisionMeters(registry, product, name));
    }
    placements++;
    DecisionMeters made = new DecisionMeters(registry, product, placement);
    ofProduct.put(placement, made);
    return made;
  }
}
