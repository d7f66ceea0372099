package io.attune.stage.recording;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Access;
import io.attune.platform.access.Signer;
import io.attune.platform.telemetry.Telemetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/// Names, signs and keeps decisions. Thread-safe.
@Singleton
public final class Recording implements AutoCloseable {
  private static final int LONGEST_REPLICA = 32;

  private final String replica;
  private final DecisionIds ids;
  private final long keepMillis;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Signer signer;
  private final ThreadLocal<Tokens> tokens = ThreadLocal.withInitial(Tokens::new);
  private final Recorder recorder;
  private final long sampled;
  private volatile boolean rehearsing;

  @Inject
  Recording(RecordingConfig config, Access access, Telemetry telemetry, MeterRegistry meters) {
    this(config, access.signer(), telemetry, InstantSource.system());
    count(meters, "dropped", Recording::dropped, "Decisions not recorded: too many were waiting");
    count(
        meters,
        "full.dropped",
        recording -> recording.recorder.droppedFull(),
        "Decisions not recorded in full: too many were waiting");
    count(
        meters,
        "full",
        recording -> recording.recorder.recordedFull(),
        "Decisions recorded in full");
    count(
        meters,
        "full.seconds",
        recording -> recording.recorder.nanos() / 1e9,
        "Processor time that the recorder's thread spent on full records");
    count(
        meters,
        "file.bytes",
        recording -> recording.recorder.writtenBytes(),
        "Bytes written to files of full records");
    count(
        meters,
        "file.failures",
        recording -> recording.recorder.failures(),
        "Writes to files of full records that the disk refused");
  }

  private void count(
      MeterRegistry meters, String name, ToDoubleFunction<Recording> count, String description) {
    FunctionCounter.builder("attune.recording." + name, this, count)
        .description(description)
        .register(meters);
  }

  /// With the default settings, for those who run without a container; close it.
  public Recording(Signer signer, Telemetry telemetry) {
    this(RecordingConfig.defaults(), signer, telemetry, InstantSource.system());
  }

  Recording(RecordingConfig config, Signer signer, Telemetry telemetry, InstantSource clock) {
    replica = config.replica().map(Recording::checked).orElseGet(Recording::hostName);
    ids = new DecisionIds(replica);
    keepMillis = config.keep().toMillis();
    this.telemetry = telemetry;
    this.clock = clock;
    this.signer = signer;
    sampled = sampled(config);
    recorder = new Recorder(config, replica, signer, clock);
  }

  /// The bound below which a hash is sampled.
  private static long sampled(RecordingConfig config) {
    double share = config.sample();
    if (!(share >= 0 && share <= 1)) {
      throw Problem.invalid("attune.recording.sample", share, "0 to 1").refusal();
    }
    return config.files().folder().isPresent() ? (long) (share * (1L << 32)) : 0;
  }

  private static String checked(String name) {
    if (!name.equals(cleaned(name))) {
      throw Problem.invalid("attune.recording.replica", name, "1 to 32 of a-z, 0-9 and -")
          .refusal();
    }
    return name;
  }

  /// The host's name without its domain, as the kernel or the container says it; else a random
  /// name.
  private static String hostName() {
    String host =
        cleaned(
            System.getenv()
                .getOrDefault("HOSTNAME", "")
                .split("\\.", 2)[0]
                .toLowerCase(Locale.ROOT));
    return host.isEmpty()
        ? "r" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), 32)
        : host;
  }

  private static String cleaned(String name) {
    String allowed = name.replaceAll("[^a-z0-9-]", "");
    return allowed.substring(0, Math.min(LONGEST_REPLICA, allowed.length()));
  }

  /// The name of this replica; every id that it gives ends with it.
  public String replica() {
    return replica;
  }

  /// Names a decision. Ids of one replica sort by the time at which they were given.
  public String name() {
    return ids.next(clock.millis());
  }

  /// The token that the answer carries: what was shown where, with which propensity, signed. About
  /// 190 characters for 20 items.
  public String token(DecisionRecord record) {
    return tokens.get().write(record, signer);
  }

  /// What a token says of its decision, whether or not that is still recorded; nothing when it is
  /// no token of this site.
  public Optional<Credential> read(String token) {
    return Tokens.read(token, signer);
  }

  /// Counts an accepted event that is credited to a decision of this placement.
  public void credited(String placement, String type) {
    telemetry.credited(placement, type);
  }

  /// Whether a decision belongs to the sample that is recorded in full.
  public boolean samples(String id) {
    return sampled > 0 && DecisionIds.hash(id) < sampled;
  }

  /// Counts a decision and hands it over to be kept; never waits. A decision for which there is no
  /// room is not kept, and counted.
  ///
  /// @param product whose it is, such as `recommend`
  public void keep(String product, DecisionRecord record) {
    telemetry.decision(
        product, record.placement(), record.trace(), record.tookNanos(), record.shown().size());
    recorder.offer(record);
  }

  /// Whether decisions are kept at all; where not, nobody need put a record together.
  public boolean keepsCompact() {
    return recorder.keepsCompact();
  }

  /// Hands over a decision about ads to be kept; never waits. One for which there is no room is not
  /// kept, and counted.
  public void keep(AdRecord record) {
    recorder.offer(record);
  }

  /// Hands over a decision to be recorded in full, beside [#keep]; never waits. Where there is no
  /// room it is not recorded in full, and counted.
  public void keep(Capture capture) {
    recorder.offer(capture, rehearsing);
  }

  /// While it holds, decisions that are recorded in full go through the writing and leave nothing
  /// behind: for warming up.
  public void rehearse(boolean holds) {
    rehearsing = holds;
  }

  /// How many decisions were not kept since the start because too many were waiting.
  public long dropped() {
    return recorder.dropped();
  }

  /// The line of a decision that was recorded in full, as JSON; nothing when it was not, or is
  /// forgotten, or was never made.
  public Optional<byte[]> line(String id) {
    return own(id) ? recorder.line(id) : Optional.empty();
  }

  /// The same, read.
  public Optional<FullRecord> full(String id) {
    return line(id).map(RecordReader::read);
  }

  /// The record of a decision about ads as JSON, for some minutes; nothing for other decisions.
  public Optional<byte[]> ads(String id) {
    return adRecord(id).map(AdRecordForms::json);
  }

  private Optional<AdRecord> adRecord(String id) {
    return own(id)
        ? recorder.find(id).filter(AdRecord.class::isInstance).map(AdRecord.class::cast)
        : Optional.empty();
  }

  /// The record of a decision about ads, a second after its answer at the latest and for some
  /// minutes.
  ///
  /// @throws Refusal `unknown_decision`, as [#find]; also for a decision about items
  public AdRecord findAds(String id) {
    Optional<AdRecord> found = adRecord(id);
    if (found.isEmpty()) {
      find(id);
      throw unknown(
          Problem.invalid("id", id, "a decision about ads; this one was about items").detail());
    }
    return found.get();
  }

  /// What a line of a file, or of [#line(String)], says.
  ///
  /// @throws Refusal when it is no full record of a form that is known
  public static FullRecord parse(byte[] line) {
    return RecordReader.read(line);
  }

  private boolean own(String id) {
    return DecisionIds.replica(id).equals(replica)
        && clock.millis() - DecisionIds.time(id) <= keepMillis;
  }

  /// How many decisions were not recorded in full since the start because too many were waiting.
  long droppedFull() {
    return recorder.droppedFull();
  }

  /// The record of a decision, a second after its answer at the latest and for some minutes.
  ///
  /// @throws Refusal `unknown_decision`, which names the replica that made it when it was another
  public DecisionRecord find(String id) {
    String maker = DecisionIds.replica(id);
    if (maker.isEmpty()) {
      throw unknown(Problem.invalid("id", id, "the decisionId of an answer").detail());
    }
    if (!maker.equals(replica)) {
      throw unknown(
          Problem.invalid("id", id, "a decision of replica " + replica + "; ask replica " + maker)
              .detail());
    }
    Optional<Recorder.Compact> found = own(id) ? recorder.find(id) : Optional.empty();
    if (found.isPresent() && found.get() instanceof AdRecord) {
      throw unknown(
          Problem.invalid("id", id, "a decision about items; this one was about ads").detail());
    }
    return found
        .map(DecisionRecord.class::cast)
        .or(() -> full(id).map(FullRecord::decision))
        .orElseThrow(
            () -> unknown(Problem.invalid("id", id, "a decision of the last minutes").detail()));
  }

  private static Refusal unknown(String detail) {
    return new Problem(ProblemCode.UNKNOWN_DECISION, "id", detail).refusal();
  }

  /// Keeps what is still waiting and ends the thread.
  @PreDestroy
  @Override
  public void close() {
    recorder.close();
  }
}
