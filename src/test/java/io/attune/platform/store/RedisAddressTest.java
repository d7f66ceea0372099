package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

  @ParameterizedTest
  @CsvSource({
    "redis://host, redis://host:6379",
    "redis://host:7000/2, redis://host:7000/2",
    "rediss://:pa%40ss@host:7000, rediss://host:7000",
    "redis://user:pa55@host, redis://host:6379",
    "REDIS://host?password=pa55, redis://host:6379",
    "redis://[::1]:7000, redis://[::1]:7000",
  })
  void the_text_form_shows_no_login(String url, String shown) {
    assertEquals(shown, RedisAddress.parse(List.of(url), false).toString());
  }

  @Test
  void one_address_is_no_cluster_unless_it_or_the_setting_says_so() {
    assertFalse(RedisAddress.parse(List.of("redis://a"), false).cluster());
    assertTrue(RedisAddress.parse(List.of("redis://a"), true).cluster());
    assertTrue(RedisAddress.parse(List.of("redis://a?cluster=true"), false).cluster());
    assertTrue(RedisAddress.parse(List.of("redis://a", "redis://b"), false).cluster());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://:s3cret@host",
        "host:6379",
        ":s3cret@host",
        "redis://:s3cret@",
        "redis://us er:s3cret@host",
        "redis://:s3cret@host:port",
        "redis://:s3/cr@et:s3cret@host",
        "",
        "s3cret",
        "redis://host host?password=s3cret"
      })
  void a_wrong_address_is_refused_without_its_password(String url) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> RedisAddress.parse(List.of(url), false));

    assertTrue(e.getMessage().startsWith("attune.store.hosts: "), e.getMessage());
    assertFalse(url.contains("@") && e.getMessage().contains("s3cret"), e.getMessage());
    assertFalse(url.contains("password") && e.getMessage().contains("s3cret"), e.getMessage());
    assertEquals(null, e.getCause());
  }

  @Test
  void messages_are_cleaned_of_the_password_as_written_and_as_meant() {
    RedisAddress address = RedisAddress.parse(List.of("redis://user:pa%40ss@host"), false);

    assertEquals(
        "failed at redis://user:***@host with ***",
        address.clean("failed at redis://user:pa%40ss@host with pa@ss"));
  }
}
