package io.attune.platform.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedMethodsTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/items/{id}, /v1/items/a, true",
    "/v1/items/{id}, /v1/items/a/, true",
    "/v1/items/{id}, /v1/items/a/b, false",
    "/v1/items/{id}, /v1/items, false",
    "/v1/items:batch, /v1/items:batch, true",
    "/v1/viewers/{id}:merge, /v1/viewers/x:merge, true",
    "/v1/viewers/{id}:merge, /v1/viewers/x, false",
    "'/a/{rest: .+}', /a/b/c, true",
    "'/a/{n: [0-9]{2}}', /a/12, true",
    "'/a/{n: [0-9]{2}}', /a/123, false"
  })
  void a_template_matches_its_paths(String template, String path, boolean matches) {
    assertEquals(matches, path.matches(AllowedMethods.pattern(template)));
  }
}
