package io.attune.stage.admission;

import io.attune.language.consent.Consent;
import io.attune.language.decision.Deadline;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Lets a decision in, or refuses it before it costs anything. Thread-safe; allocates the deadline
/// only.
@Singleton
public final class Admission {
  /// The caller named no deadline.
  public static final long UNSTATED = 0;

  private final boolean personaliseBySilence;
  private final int maxConcurrent;
  private final double deciding;
  private final AtomicInteger underWay = new AtomicInteger();
  private final LongAdder shed = new LongAdder();

  @Inject
  Admission(AdmissionConfig config, MeterRegistry meters) {
    this(config);
    FunctionCounter.builder("attune.admission.shed", this, Admission::shed)
        .description("Decisions refused because too many were under way")
        .register(meters);
    Gauge.builder("attune.admission.under.way", this, Admission::underWay)
        .description("Decisions under way")
        .register(meters);
  }

  /// With the default settings, for those who run without a container.
  ///
  /// @param personaliseBySilence whether a viewer's data may be read of whose consent nothing is
  /// said
  public Admission(boolean personaliseBySilence) {
    this(AdmissionConfig.defaults(personaliseBySilence));
  }

  /// @throws io.attune.language.problem.Refusal when the site has not said what silence about
  /// consent means
  Admission(AdmissionConfig config) {
    personaliseBySilence =
        AdmissionStart.consentDefault(config) == AdmissionConfig.ConsentDefault.PERSONALISE;
    maxConcurrent = positive("attune.admission.max-concurrent", config.maxConcurrent());
    if (!(config.wireShare() >= 0 && config.wireShare() < 1)) {
      throw Problem.invalid(
              "attune.admission.wire-share", config.wireShare(), "at least 0 and below 1")
          .refusal();
    }
    deciding = 1 - config.wireShare();
  }

  private static int positive(String key, int value) {
    if (value < 1) {
      throw Problem.invalid(key, value, "at least 1").refusal();
    }
    return value;
  }

  /// Takes a place among the decisions under way; give it back with [#leave()] when the answer is
  /// out, whatever it is.
  ///
  /// @throws io.attune.language.problem.Refusal `overloaded`, when there is none; nothing is to be
  /// given back then
  public void enter() {
    if (underWay.incrementAndGet() > maxConcurrent) {
      underWay.decrementAndGet();
      shed.increment();
      throw Problem.of(
              ProblemCode.OVERLOADED,
              "decisions under way: " + maxConcurrent + " (expected: fewer; try again)")
          .refusal();
    }
  }

  public void leave() {
    underWay.decrementAndGet();
  }

  /// How many decisions are under way.
  public int underWay() {
    return underWay.get();
  }

  /// How many decisions were refused since the start because too many were under way.
  public long shed() {
    return shed.sum();
  }

  /// Whether the viewer's data may be read.
  public boolean personalises(Consent consent) {
    return consent.allowsPersonalisation(personaliseBySilence);
  }

  /// Until when the decision must be made: the earlier of what the caller said in the call and on
  /// the wire, else the placement's, less the share kept for writing.
  ///
  /// @param startNanos when the call was received
  /// @param askedMillis `deadlineMs`, or a number below 1 when absent
  /// @param wireNanos what is left of a gRPC deadline, or [#UNSTATED]; a negative number means that
  /// it has passed
  /// @param placement the placement's own deadline
  public Deadline deadline(long startNanos, long askedMillis, long wireNanos, Duration placement) {
    long budget = askedMillis < 1 ? Long.MAX_VALUE : askedMillis * 1_000_000;
    if (wireNanos != UNSTATED) {
      budget = Math.min(budget, Math.max(0, wireNanos));
    }
    if (budget == Long.MAX_VALUE) {
      budget = placement.toNanos();
    }
    return Deadline.after(startNanos, (long) (budget * deciding));
  }
}
