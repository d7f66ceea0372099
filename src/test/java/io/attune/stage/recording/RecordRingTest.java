package io.attune.stage.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordRingTest {
  private static byte[] content(long sequence) {
    byte[] bytes = new byte[length(sequence)];
    new Random(sequence).nextBytes(bytes);
    return bytes;
  }

  private static int length(long sequence) {
    return 100 + (int) (sequence * 7919 % 900);
  }

  @Test
  void gives_back_what_was_put_until_newer_entries_need_the_room() {
    RecordRing ring = new RecordRing(3);
    int many = 20_000;
    for (long sequence = 0; sequence < many; sequence++) {
      assertTrue(ring.put(sequence, content(sequence), length(sequence)));
    }

    int found = 0;
    for (long sequence = 0; sequence < many; sequence++) {
      Optional<byte[]> entry = ring.find(sequence);
      if (entry.isPresent()) {
        assertArrayEquals(content(sequence), entry.get());
        found++;
      } else {
        assertEquals(0, found, "a newer entry than a kept one is missing: " + sequence);
      }
    }
    int bytesPerEntry = 562;
    assertTrue(
        found > 1.8 * RecordRing.SEGMENT / bytesPerEntry,
        "kept " + found + " (expected: about two full segments at least)");
    assertTrue(
        found < 3.3 * RecordRing.SEGMENT / bytesPerEntry,
        "kept " + found + " (expected: about three segments at most)");
  }

  @Test
  void knows_nothing_of_a_number_that_was_never_put() {
    RecordRing ring = new RecordRing(1);
    ring.put(5, new byte[] {1, 2, 3}, 3);

    assertEquals(Optional.empty(), ring.find(4));
    assertEquals(Optional.empty(), ring.find(5 + (1 << 13)));
    assertArrayEquals(new byte[] {1, 2, 3}, ring.find(5).orElseThrow());
  }

  @Test
  void refuses_an_entry_longer_than_a_segment_and_goes_on() {
    RecordRing ring = new RecordRing(2);

    assertFalse(ring.put(1, new byte[RecordRing.SEGMENT], RecordRing.SEGMENT));
    assertTrue(ring.put(2, new byte[] {9}, 1));
    assertEquals(Optional.empty(), ring.find(1));
    assertArrayEquals(new byte[] {9}, ring.find(2).orElseThrow());
  }
}
