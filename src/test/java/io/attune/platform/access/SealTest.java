package io.attune.platform.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final byte[] OLD = "an old secret of 24 byte".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "a new secret of 24 bytes".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CONTENT = "viewer-42, 1500 nanos".getBytes(StandardCharsets.UTF_8);

  @Test
  void what_was_sealed_is_opened_and_cannot_be_read_meanwhile() {
    Signer signer = Signer.of(OLD);
    byte[] sealed = signer.seal(CONTENT);
    assertArrayEquals(CONTENT, signer.open(sealed).orElseThrow());
    assertEquals(CONTENT.length + 28, sealed.length);
    assertFalse(new String(sealed, StandardCharsets.ISO_8859_1).contains("viewer"));
  }

  @Test
  void the_same_content_gives_the_same_bytes_also_twice_in_a_row() {
    Signer signer = Signer.of(OLD);
    assertArrayEquals(signer.seal(CONTENT), signer.seal(CONTENT));
    assertArrayEquals(signer.seal(new byte[0]), signer.seal(new byte[0]));
  }

  @Test
  void no_bit_can_be_changed() {
    Signer signer = Signer.of(OLD);
    byte[] sealed = signer.seal(CONTENT);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), signer.open(changed), "bit " + bit);
    }
    for (int length = 0; length < sealed.length; length++) {
      assertEquals(Optional.empty(), signer.open(java.util.Arrays.copyOf(sealed, length)));
    }
  }

  @Test
  void another_secret_opens_nothing_unless_it_is_kept() {
    byte[] sealed = Signer.of(OLD).seal(CONTENT);
    assertEquals(Optional.empty(), Signer.of(NEW).open(sealed));
    HmacSigner rotated = new HmacSigner();
    rotated.use(List.of(NEW, OLD));
    assertArrayEquals(CONTENT, rotated.open(sealed).orElseThrow());
    assertArrayEquals(rotated.seal(CONTENT), Signer.of(NEW).seal(CONTENT));
  }
}
