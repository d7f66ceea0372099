package io.attune.platform.wire;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.platform.store.FreshStore;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What the framework refuses before any of our code runs, as callers see it.
@QuarkusTest
@TestProfile(FreshStore.Small.class)
class FrameworkRefusalTest {
  @TestHTTPResource URI service;

  @Test
  void an_unknown_path_is_404_with_a_problem() {
    given()
        .get("/v1/nothing-here")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", equalTo("not_found"));
    given()
        .get("/nothing")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", equalTo("not_found"));
  }

  @Test
  void a_packed_body_is_415_where_none_is_unpacked() {
    given()
        .header("Content-Encoding", "gzip")
        .contentType("application/json")
        .body(new byte[] {31, (byte) 139, 8, 0})
        .put("/v1/viewers/a")
        .then()
        .statusCode(415)
        .body("field", equalTo("content-encoding"))
        .body("detail", containsString("\"gzip\" (expected: none"));
    given()
        .header("Content-Encoding", "identity")
        .contentType("application/json")
        .body("{")
        .put("/v1/viewers/a")
        .then()
        .statusCode(400);
  }

  @Test
  void a_wrong_method_is_405_and_names_the_right_one() {
    given()
        .get("/v1/recommend/home")
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .header("Allow", containsString("POST"))
        .body("code", equalTo("method_not_allowed"));
  }

  @Test
  void a_media_type_that_nobody_reads_is_415() {
    given()
        .contentType("text/csv")
        .body("a,b")
        .post("/v1/recommend/home")
        .then()
        .statusCode(415)
        .contentType("application/problem+json")
        .body("code", equalTo("unsupported_media_type"));
  }

  @Test
  void a_media_type_that_nobody_writes_is_406() {
    given()
        .contentType("application/json")
        .accept("image/png")
        .body("{}")
        .post("/v1/recommend/home")
        .then()
        .statusCode(406)
        .contentType("application/problem+json")
        .body("code", equalTo("not_acceptable"));
  }

  @Test
  void a_broken_percent_encoding_is_400() throws IOException {
    String answer =
        raw(
            "POST /v1/recommend/%zz HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");

    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertTrue(answer.contains("\"code\":\"malformed_body\""), answer);
  }

  @Test
  void a_body_announced_as_too_large_is_413_before_it_is_sent() throws IOException {
    String answer =
        raw(
            "POST /v1/recommend/home HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485761\r\n\r\n{");

    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    assertTrue(answer.contains("\"code\":\"body_too_large\""), answer);
    assertTrue(answer.contains("at most 10485760 bytes"), answer);
  }

  @Test
  void a_body_of_unknown_length_that_grows_too_large_is_413() throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ascii(
              "POST /v1/recommend/home HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
      byte[] chunk = new byte[1 << 20];
      try {
        for (int i = 0; i < 12; i++) {
          out.write(ascii(Integer.toHexString(chunk.length) + "\r\n"));
          out.write(chunk);
          out.write(ascii("\r\n"));
        }
      } catch (IOException closed) {
        assertTrue(closed.getMessage() != null);
      }
      byte[] head = new byte[12];
      assertEquals(12, socket.getInputStream().readNBytes(head, 0, 12));
      assertEquals("HTTP/1.1 413", new String(head, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void a_body_that_does_not_arrive_is_ended() throws IOException {
    String answer =
        raw(
            "POST /v1/recommend/home HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"count\":");

    assertEquals("", answer);
  }

  /// Everything the service sends until it closes the connection.
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(ascii(request));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
