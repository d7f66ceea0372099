package io.attune.offline.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// What is asked for, and what the exchange keeps of it.
///
/// @param viewer as whom the exchange knows who is looking
/// @param floors id of each imp to its floor in micros per thousand
/// @param second whether the winner pays what the next one bid
/// @param tmaxMillis until when the answer counts
record Auction(
    String id,
    ObjectNode request,
    String viewer,
    Map<String, Long> floors,
    boolean second,
    int tmaxMillis) {
  static final long MICROS = 1_000_000;

  Auction {
    floors = Map.copyOf(floors);
  }
}
