package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.consent.Consent;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewerPackTest {
  private static final long NOW = 1_769_860_800_000L;
  private static final byte[] PAIRS = {1, 2, 3};
  private static final byte[] PROFILE =
      StoredProfiles.write(
          ViewerProfile.NONE.changed(
              Map.of("tier", "gold"), Map.of("vip", NOW + 1), Consent.UNSTATED, NOW));

  @Test
  void a_viewer_is_read_back_with_what_the_business_says() {
    Viewer packed =
        new Viewer(ActionList.EMPTY, ActionList.EMPTY, new float[] {1, Float.NaN}, PROFILE, true);

    Viewer read = Viewer.unpack(packed.pack(NOW));

    assertTrue(read.known());
    assertEquals(packed.profile(), read.profile());
    assertEquals("gold", read.profile().byName().get("tier").value());
    assertEquals(1, read.column(0, NOW));
    assertTrue(Float.isNaN(read.column(1, NOW)));
    assertArrayEquals(packed.pack(NOW), read.pack(NOW));
  }

  @Test
  void columns_that_depend_on_the_moment_say_what_they_said() {
    Aggregates declared =
        Aggregates.parse(
            Document.yaml(
                "features.yaml",
                "[{name: warm, of: viewer, function: count, types: [click], window: 1m}]"));
    Aggregate warm = declared.find("warm").orElseThrow();
    LiveColumns live = new LiveColumns(new Aggregate[] {null, warm}, new byte[0], PAIRS);
    Viewer viewer =
        new Viewer(
            ActionList.EMPTY,
            ActionList.EMPTY,
            new float[] {5, Float.NaN},
            ActionList.EMPTY,
            true,
            live);
    assertEquals(0, viewer.column(1, NOW), "known, and nothing was told");

    Viewer read = Viewer.unpack(viewer.pack(NOW));

    assertEquals(5, read.column(0, NOW));
    assertEquals(0, read.column(1, NOW + 86_400_000));
    assertTrue(Float.isNaN(read.column(2, NOW)));
    assertArrayEquals(PAIRS, read.pairs());
  }

  @Test
  void the_first_form_is_still_read() {
    // form, known, no actions, no purchases, one column of 1.5
    byte[] first =
        HexFormat.of().parseHex("0101" + "00000000" + "00000000" + "01000000" + "0000c03f");

    Viewer read = Viewer.unpack(first);

    assertEquals(1.5f, read.column(0, NOW));
    assertEquals(ViewerProfile.NONE, read.profile());
    assertEquals(0, read.pairs().length);
  }

  @Test
  void what_is_cut_off_or_of_a_later_form_is_refused() {
    byte[] whole =
        new Viewer(ActionList.EMPTY, ActionList.EMPTY, new float[] {1}, PROFILE, true).pack(NOW);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(Refusal.class, () -> Viewer.unpack(cut), "cut to " + length);
    }
    byte[] later = whole.clone();
    later[0] = 3;
    assertThrows(Refusal.class, () -> Viewer.unpack(later));
    byte[] long1 = whole.clone();
    long1[5] = 0x7f;
    assertThrows(Refusal.class, () -> Viewer.unpack(long1));
  }
}
