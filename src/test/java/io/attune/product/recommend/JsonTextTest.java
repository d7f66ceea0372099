package io.attune.product.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The hand-written JSON against a library's reader.
class JsonTextTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long SEED = 20260131;

  @Test
  void texts_read_back_as_they_were() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    JsonText json = new JsonText();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        int kind = random.nextInt(5);
        int point =
            kind == 0
                ? random.nextInt(0x20)
                : kind == 1
                    ? "\"\\/\u2028".charAt(random.nextInt(4))
                    : kind == 2
                        ? random.nextInt(0x20, 0x800)
                        : kind == 3
                            ? random.nextInt(0xE000, 0xFFFF)
                            : random.nextInt(0x10000, 0x110000);
        text.appendCodePoint(point);
      }
      json.clear();
      json.text(text.toString());

      assertEquals(
          text.toString(),
          MAPPER.readValue(json.toBytes(), String.class),
          "seed " + SEED + ", case " + i);
    }
  }

  @Test
  void half_a_pair_is_escaped() {
    JsonText json = new JsonText();
    json.text("a\uD800b\uDC00");

    assertEquals("\"a\\ud800b\\udc00\"", new String(json.toBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void numbers_read_back_as_they_were() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    JsonText json = new JsonText();
    for (int i = 0; i < 20_000; i++) {
      long whole = random.nextLong() >> random.nextInt(64);
      float real = Float.intBitsToFloat(random.nextInt());
      json.clear();
      json.raw('[').number(whole).raw(',').number(real).raw(']');

      var read = MAPPER.readTree(json.toBytes());
      assertEquals(whole, read.get(0).longValue());
      if (Float.isFinite(real)) {
        assertEquals(real, read.get(1).floatValue(), "seed " + SEED + ", case " + i);
      }
    }
  }

  @Test
  void shares_read_back_as_they_were_and_are_no_longer_than_they_need() {
    SplittableRandom random = new SplittableRandom(SEED);
    JsonText json = new JsonText();
    for (int i = 0; i < 200_000; i++) {
      float near = (float) Math.scalb(1.0, -random.nextInt(24));
      float share =
          i % 2 == 0 ? (float) random.nextDouble() : near - random.nextInt(3) * Math.ulp(near / 2);
      json.clear();
      String text = new String(json.number(share).toBytes(), StandardCharsets.UTF_8);
      assertEquals(share, Float.parseFloat(text), "seed " + SEED + ", case " + i);
      assertTrue(text.length() <= Float.toString(share).length() + 6, text);
    }
    json.clear();
    json.number(0.5f).raw(' ').number(0.1f).raw(' ').number(0f).raw(' ').number(0.000001f);
    assertEquals("0.5 0.1 0.0 0.000001", new String(json.toBytes(), StandardCharsets.UTF_8));
  }
}
