package io.attune.state.shadow;

import io.attune.language.problem.Refusal;
import io.attune.state.model.Lineup;
import io.attune.state.model.Models;
import io.attune.state.version.ServingModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Watches the versions that were promoted or ramp, four times a second, and takes one out of use
/// that does harm.
final class Guard {
  private static final Logger LOG = Logger.getLogger(Guard.class);
  private static final long TICK_MILLIS = 250;

  private final Models models;
  private final ShadowConfig config;
  private final BiFunction<ServingModel, ServingModel, @Nullable Comparison> comparisons;
  private final MeterRegistry meters;
  private final Map<ServingModel, Watched> watched = new HashMap<>();

  private final Map<ServingModel, String> harmful = new HashMap<>();

  /// The versions whose scores and times are compared now.
  private volatile Set<ServingModel> suspects = Set.of();

  private @Nullable Thread thread;
  private volatile boolean stopped;

  Guard(
      Models models,
      ShadowConfig config,
      BiFunction<ServingModel, ServingModel, @Nullable Comparison> comparisons,
      MeterRegistry meters) {
    this.models = models;
    this.config = config;
    this.comparisons = comparisons;
    this.meters = meters;
  }

  void start() {
    if (config.rollback() && thread == null) {
      thread = Thread.ofPlatform().daemon().name("model-guard").start(this::watch);
    }
  }

  void stop() {
    stopped = true;
    Thread watching = thread;
    if (watching != null) {
      watching.interrupt();
    }
  }

  /// The version that this one is measured by, while it is watched: of a ramp the one that serves,
  /// of the one that serves the one before.
  @Nullable ServingModel reference(Lineup lineup, ServingModel scorer) {
    return suspects.contains(scorer) ? beside(lineup, scorer) : null;
  }

  private static @Nullable ServingModel beside(Lineup lineup, ServingModel scorer) {
    if (lineup.serving().filter(scorer::equals).isPresent()) {
      return lineup.previous().orElse(null);
    }
    boolean ramps = lineup.ramp().filter(part -> part.model().equals(scorer)).isPresent();
    return ramps ? lineup.serving().orElse(null) : null;
  }

  private void watch() {
    while (!stopped) {
      try {
        look(System.nanoTime());
      } catch (RuntimeException e) {
        LOG.errorf(e, "models: not watched this time");
      }
      try {
        Thread.sleep(TICK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look(long now) {
    Set<ServingModel> inUse = new HashSet<>();
    Set<ServingModel> compared = new HashSet<>();
    for (Lineup lineup : models.current().byName().values()) {
      lineup.all().forEach(inUse::add);
    }
    watched.keySet().retainAll(inUse);
    inUse.forEach(model -> watched.computeIfAbsent(model, m -> new Watched(m, config)).tick());
    for (Lineup lineup : models.current().byName().values()) {
      lineup.serving().ifPresent(serving -> judge(lineup, serving, now, compared));
      lineup.ramp().ifPresent(ramp -> judge(lineup, ramp.model(), now, compared));
    }
    suspects = Set.copyOf(compared);
    // what could not be noted is tried again
    harmful.entrySet().removeIf(found -> withdraw(found.getKey(), found.getValue()));
  }

  private void judge(Lineup lineup, ServingModel suspect, long now, Set<ServingModel> compared) {
    ServingModel reference = beside(lineup, suspect);
    Watched about = watched.get(suspect);
    Watched before = reference == null ? null : watched.get(reference);
    if (about == null || reference == null || before == null) {
      return;
    }
    about.beside(reference, now);
    boolean fresh = about.age(now) < config.watch().toNanos();
    if (fresh) {
      compared.add(suspect);
    }
    String harm = about.harm(before, comparisons.apply(suspect, reference), fresh);
    if (harm != null) {
      harmful.put(suspect, harm);
    }
  }

  private boolean withdraw(ServingModel version, String harm) {
    String code = harm.substring(0, harm.indexOf(':'));
    try {
      models.withdraw(version.name(), version.version(), harm);
      meters.counter("attune.model.rollbacks", "model", version.name(), "reason", code).increment();
      return true;
    } catch (Refusal e) {
      LOG.errorf(
          "model %s/%d: does harm (%s) and is out of use here, but not noted for the others: %s;"
              + " trying again",
          version.name(), version.version(), harm, e.getMessage());
      return false;
    }
  }
}
