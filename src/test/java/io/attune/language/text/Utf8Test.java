package io.attune.language.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final int[] EDGES = {
    0x01, 0x20, 0x7F, 0x80, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1,
    0xF4, 0xF5, 0xFF, 0x9F, 0x8F, 0x90
  };

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      return false;
    }
    for (byte octet : bytes) {
      if (octet == 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void agrees_with_the_strict_decoder_on_edges_in_plain_text() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 24)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) (random.nextInt(3) == 0 ? 'a' : EDGES[random.nextInt(EDGES.length)]);
      }
      boolean expected = decodes(bytes);
      assertEquals(
          expected,
          Utf8.firstInvalid(bytes) < 0,
          "seed " + seed + ", bytes " + java.util.HexFormat.of().formatHex(bytes));
    }
  }

  @Test
  void passes_every_character_and_refuses_nul() {
    for (int point = 1; point <= Character.MAX_CODE_POINT; point += 7) {
      if (point < 0xD800 || point > 0xDFFF) {
        assertEquals(
            -1,
            Utf8.firstInvalid(Character.toString(point).getBytes(StandardCharsets.UTF_8)),
            "U+" + Integer.toHexString(point));
      }
    }
    assertEquals(9, Utf8.firstInvalid("123456789\0".getBytes(StandardCharsets.UTF_8)));
  }
}
