package io.attune.platform.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcTimeoutsTest {

  @ParameterizedTest
  @CsvSource({
    "1n, 1",
    "250u, 250000",
    "50m, 50000000",
    "2S, 2000000000",
    "1M, 60000000000",
    "1H, 3600000000000",
    "99999999H, 4611686018427387903",
    "0m, 0",
    "'', -1",
    "m, -1",
    "5, -1",
    "5x, -1",
    "-5m, -1",
    "123456789m, -1",
    "٥m, -1"
  })
  void reads_the_lengths_of_the_grpc_specification(String timeout, long nanos) {
    assertEquals(nanos, GrpcTimeouts.nanos(timeout));
  }
}
