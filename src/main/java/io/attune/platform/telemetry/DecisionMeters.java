package io.attune.platform.telemetry;

import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The counts of one product's placement. Adders that the registry reads when it is scraped; only
/// the time of the whole decision is a timer, because its percentiles need buckets.
final class DecisionMeters {
  private static final Duration[] BUCKETS = {
    micros(100),
    micros(250),
    micros(500),
    micros(750),
    micros(1_000),
    micros(1_500),
    micros(2_000),
    micros(5_000),
    micros(10_000),
    micros(20_000),
    micros(50_000),
    micros(100_000),
    micros(250_000),
    micros(1_000_000)
  };
  private static final Stage[] STAGES = Stage.values();
  private static final DropReason[] REASONS = DropReason.values();
  private static final Degradation[] DEGRADATIONS = Degradation.values();

  private final LongAdder decisions = new LongAdder();
  private final LongAdder items = new LongAdder();
  private final LongAdder storeReads = new LongAdder();
  private final LongAdder[] runs = adders(STAGES.length);
  private final LongAdder[] in = adders(STAGES.length);
  private final LongAdder[] kept = adders(STAGES.length);
  private final LongAdder[] nanos = adders(STAGES.length);
  private final LongAdder[] drops = adders(REASONS.length);
  private final LongAdder[] degraded = adders(DEGRADATIONS.length);
  private final Timer took;

  DecisionMeters(MeterRegistry registry, String product, String placement) {
    Tags tags = Tags.of("product", product, "placement", placement);
    took =
        Timer.builder("attune.decision")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .description("Time from a request's arrival to its answer")
            .register(registry);
    count(registry, "attune.decisions", tags, decisions, "Decisions answered");
    count(registry, "attune.decision.items", tags, items, "Items in answers");
    count(
        registry,
        "attune.decision.store.reads",
        tags,
        storeReads,
        "Round trips to Redis for decisions");
    for (Stage stage : STAGES) {
      stage(registry, tags.and("stage", stage.code()), stage.number());
    }
    for (DropReason reason : REASONS) {
      if (reason != DropReason.NONE) {
        count(
            registry,
            "attune.drops",
            tags.and("reason", reason.code()),
            drops[reason.number()],
            "Candidates dropped");
      }
    }
    for (Degradation degradation : DEGRADATIONS) {
      count(
          registry,
          "attune.degradations",
          tags.and("degradation", degradation.code()),
          degraded[degradation.number()],
          "Answers that were less than they could have been");
    }
  }

  private void stage(MeterRegistry registry, Tags tags, int number) {
    count(
        registry,
        "attune.stage.candidates",
        tags.and("flow", "in"),
        in[number],
        "Candidates that entered or left a stage");
    count(
        registry,
        "attune.stage.candidates",
        tags.and("flow", "kept"),
        kept[number],
        "Candidates that entered or left a stage");
    FunctionTimer.builder(
            "attune.stage",
            this,
            m -> m.runs[number].sum(),
            m -> m.nanos[number].sum(),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description("Time of a stage")
        .register(registry);
  }

  private static void count(
      MeterRegistry registry, String name, Tags tags, LongAdder adder, String description) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .tags(tags)
        .description(description)
        .register(registry);
  }

  void add(Trace trace, long tookNanos, int answered) {
    decisions.increment();
    items.add(answered);
    storeReads.add(trace.storeReads());
    took.record(tookNanos, TimeUnit.NANOSECONDS);
    for (int i = 0; i < STAGES.length; i++) {
      addStage(trace, STAGES[i], i);
    }
    for (int i = 1; i < REASONS.length; i++) {
      int dropped = trace.drops(REASONS[i]);
      if (dropped != 0) {
        drops[i].add(dropped);
      }
    }
    for (int bits = trace.degradations(); bits != 0; bits &= bits - 1) {
      degraded[Integer.numberOfTrailingZeros(bits)].increment();
    }
  }

  private void addStage(Trace trace, Stage stage, int i) {
    long time = trace.nanos(stage);
    int entered = trace.in(stage);
    if (time != 0 || entered != 0) {
      runs[i].increment();
      nanos[i].add(time);
      in[i].add(entered);
      kept[i].add(trace.kept(stage));
    }
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }
}
