package io.attune.platform.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemsTest {

  @ParameterizedTest
  @EnumSource(ProblemCode.class)
  void every_code_has_its_answer_at_both_doors(ProblemCode code) {
    Problem problem = new Problem(code, "a.b", "a.b: 1 (expected: 2)");

    Response rest = Problems.response(problem);
    assertEquals(code.status(), rest.getStatus());
    assertEquals(Problem.MEDIA_TYPE, rest.getMediaType().toString());
    assertEquals(
        code.status() == 503 || code.status() == 429, rest.getHeaderString("Retry-After") != null);

    StatusRuntimeException grpc = Problems.status(problem);
    assertEquals("a.b: 1 (expected: 2)", grpc.getStatus().getDescription());
    assertEquals(
        code.code(),
        grpc.getTrailers().get(Metadata.Key.of("x-attune-code", Metadata.ASCII_STRING_MARSHALLER)));
    assertEquals(
        code.status() >= 500,
        grpc.getStatus().getCode() == Status.Code.INTERNAL
            || grpc.getStatus().getCode() == Status.Code.UNAVAILABLE);
  }

  @Test
  void a_refusal_keeps_its_problem_and_a_defect_gets_an_incident_without_its_message() {
    Problem problem = Problem.invalid("count", 0, "more");
    assertEquals(problem, Problems.of(problem.refusal()));

    Problem defect = Problems.of(new IllegalStateException("secret of viewer-1"));
    assertEquals(ProblemCode.INTERNAL, defect.code());
    assertTrue(defect.detail().startsWith("incident: "), defect.detail());
    assertFalse(defect.detail().contains("secret"), defect.detail());
    assertNotEquals(defect.detail(), Problems.of(new IllegalStateException("x")).detail());
  }

  @Test
  void the_settings_have_these_defaults() {
    WireConfig config =
        new SmallRyeConfigBuilder()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(WireConfig.class)
            .build()
            .getConfigMapping(WireConfig.class);

    assertEquals(Duration.ofSeconds(10), config.bodyTimeout());
    assertEquals(Duration.ofSeconds(1), config.retryAfter());
  }
}
