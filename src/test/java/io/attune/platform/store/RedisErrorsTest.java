package io.attune.platform.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "NOSCRIPT No matching script., true, NOSCRIPT",
    "ERR [0] NOSCRIPT No matching script., true, NOSCRIPT",
    "ERR [3] LOADING Redis is loading the dataset in memory, true, LOADING",
    "ERR unknown command, true, ERR",
    "WRONGTYPE Operation against a key, true, WRONGTYPE",
    "ERR [0] java.net.SocketException: Connection reset, false, ''",
    "ERR [1] Connection is closed, false, ''",
    "CONNECTION_CLOSED, false, CONNECTION_CLOSED"
  })
  void the_servers_words_are_told_from_a_broken_connections(
      String message, boolean byServer, String code) {
    ErrorType error = ErrorType.create(message);
    assertEquals(byServer, RedisErrors.byServer(error));
    if (!code.isEmpty()) {
      assertTrue(RedisErrors.is(error, code));
    }
  }

  @Test
  void a_batch_of_broken_calls_is_no_answer_of_the_server() {
    String all = "ERR [0] java.net.SocketException: Connection reset\nERR [1] LOADING x\n";
    assertEquals(false, RedisErrors.byServer(ErrorType.create(all)));
  }
}
