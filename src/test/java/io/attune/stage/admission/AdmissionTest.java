package io.attune.stage.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.consent.Consent;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final String CONSENT = "attune.admission.consent-default";

  private static AdmissionConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(AdmissionConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(AdmissionConfig.class);
  }

  @Test
  void has_these_defaults() {
    AdmissionConfig config = config(Map.of());

    assertEquals(Optional.empty(), config.consentDefault());
    assertEquals(1024, config.maxConcurrent());
    assertEquals(0.05, config.wireShare());
  }

  @Test
  void refuses_to_work_for_a_site_that_has_not_said_what_silence_means() {
    Refusal refusal = assertThrows(Refusal.class, () -> new Admission(config(Map.of())));

    assertTrue(refusal.getMessage().startsWith(CONSENT), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"personalise,,true", "none,,false", "personalise,false,false", "none,true,true"})
  void what_the_caller_says_of_consent_stands_before_the_default(
      String byDefault, Boolean said, boolean expected) {
    Admission admission = new Admission(config(Map.of(CONSENT, byDefault)));
    Consent consent =
        new Consent(
            Optional.ofNullable(said), Optional.empty(), Optional.empty(), Optional.empty());

    assertEquals(expected, admission.personalises(consent));
  }

  /// Asked for in milliseconds, left on the wire in nanoseconds, the placement's in milliseconds;
  /// expected in nanoseconds.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 50, 50000000",
    "20, 0, 50, 20000000",
    "200, 0, 50, 200000000",
    "0, 7000000, 50, 7000000",
    "20, 7000000, 50, 7000000",
    "5, 7000000, 50, 5000000",
    "0, -1, 50, 0"
  })
  void the_earlier_of_the_callers_deadlines_holds_else_the_placements(
      long asked, long wire, long placement, long expected) {
    Admission admission =
        new Admission(config(Map.of(CONSENT, "none", "attune.admission.wire-share", "0")));

    assertEquals(
        1_000 + expected,
        admission.deadline(1_000, asked, wire, Duration.ofMillis(placement)).endNanos());
  }

  @Test
  void a_share_of_the_deadline_is_kept_for_writing() {
    Admission admission = new Admission(config(Map.of(CONSENT, "personalise")));

    assertEquals(
        19_000_000,
        admission.deadline(0, 20, Admission.UNSTATED, Duration.ofMillis(50)).endNanos());
  }

  @Test
  void sheds_what_is_one_too_many_and_lets_in_again_afterwards() {
    Admission admission =
        new Admission(config(Map.of(CONSENT, "none", "attune.admission.max-concurrent", "2")));
    admission.enter();
    admission.enter();

    Refusal refusal = assertThrows(Refusal.class, admission::enter);

    assertEquals(ProblemCode.OVERLOADED, refusal.problem().code());
    assertEquals(1, admission.shed());
    admission.leave();
    admission.enter();
    assertEquals(2, admission.underWay());
  }
}
