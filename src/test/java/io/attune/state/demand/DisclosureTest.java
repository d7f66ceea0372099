package io.attune.state.demand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.Transparency;
import io.attune.language.document.Document;
import io.attune.state.campaign.CampaignSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisclosureTest {
  private static Definition read(Kind kind, String id, int number, String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return Definitions.read(kind, new Definitions.Identity(id, number, 1), Document.json(text));
  }

  private static Definition banner(int number, String html) {
    String quoted = TextNode.valueOf(html).toString();
    return read(
        Kind.CREATIVE,
        "k" + number,
        number,
        "{\"lineItem\": \"l\", \"format\": \"banner\", \"size\": \"1x1\", \"approval\": \"approved\","
            + " \"html\": "
            + quoted
            + "}");
  }

  private static CampaignSnapshot snapshot(String advertiser, String where, Definition... more) {
    List<Definition> all = new ArrayList<>(List.of(more));
    all.add(read(Kind.ADVERTISER, "a", 0, advertiser));
    all.add(
        read(
            Kind.CAMPAIGN,
            "c",
            0,
            "{\"advertiser\": \"a\", \"name\": \"c\", \"currency\": \"USD\", \"transparency\": {\"paid\": \"An agency\"}}"));
    all.add(
        read(
            Kind.LINE_ITEM,
            "l",
            0,
            "{\"campaign\": \"c\", \"name\": \"l\", \"bid\": {\"type\": \"cpm\", \"micros\": 1}"
                + where
                + "}"));
    return CampaignSnapshot.of(all);
  }

  private static Line line(CampaignSnapshot snapshot) {
    return Objects.requireNonNull(Lines.of(snapshot, 0)[0]);
  }

  private static final String FELL =
      """
      {"name": "Fell", "domains": ["shop.fell.example", "fell.example", "a.b.other.example"], "categories": ["IAB22-1", "IAB3", "IAB22-2"]}""";
  private static final String THERE = ", \"placements\": [\"x\"]";

  @Test
  void who_blocks_what_is_above_blocks_what_is_below() {
    Disclosure fell = line(snapshot(FELL, THERE)).disclosure();
    assertEquals("shop.fell.example", fell.domain());
    assertEquals(
        List.of(
            "shop.fell.example",
            "fell.example",
            "a.b.other.example",
            "b.other.example",
            "other.example"),
        fell.domains());
    assertEquals(List.of("IAB22-1", "IAB3", "IAB22-2"), fell.categories());
    assertEquals(List.of("IAB22-1", "IAB22", "IAB3", "IAB22-2"), fell.families());
    assertEquals(1, fell.taxonomy());
    assertEquals(new Transparency("Fell", "An agency"), fell.transparency());
  }

  @Test
  void other_taxonomies_have_no_families_and_an_advertiser_may_have_no_domain() {
    Disclosure other =
        line(snapshot(
                "{\"name\": \"F\", \"taxonomy\": 7, \"categories\": [\"JL-7\", \"483\"]}", THERE))
            .disclosure();
    assertEquals("", other.domain());
    assertEquals(List.of(), other.domains());
    assertEquals(List.of("JL-7", "483"), other.families());
    assertEquals(7, other.taxonomy());
  }

  @Test
  void whoever_names_no_placement_needs_none() {
    assertSame(Disclosure.NONE, line(snapshot(FELL, "")).disclosure());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiterString = "=>",
      textBlock =
          """
      <a href="https://x.example/">x</a>                          => true
      <p>x</p>                                                    => true
      <img src="//x.example/a.png">                               => true
      <img src="http://x.example/a.png">                          => false
      <img src="HTTP://x.example/a.png">                          => false
      <script>u="http:\\/\\/x.example\\/a.js"</script>            => false
      <svg xmlns="http://www.w3.org/2000/svg"></svg>              => true
      <svg xmlns="http://www.w3.org/2000/svg"><image href="http://x.example/a"/></svg> => false
      <img src="http://www.w3.example/a.png">                     => false
      """)
  void markup_is_secure_where_it_loads_nothing_in_the_clear(String html, boolean secure) {
    assertEquals(secure, Book.contains(read(banner(0, html)).secure(), 0));
  }

  private static Markups.Holding read(Definition creative) {
    CampaignSnapshot snapshot = snapshot(FELL, THERE, creative);
    return new Markups().follow(snapshot.creatives(), Lines.of(snapshot, 0));
  }

  @Test
  void scripts_and_frames_are_seen_however_they_are_written() {
    Markups.Holding script = read(banner(0, "<SCRIPT>x</SCRIPT>"));
    assertTrue(Book.contains(script.scripts(), 0) && !Book.contains(script.frames(), 0));
    Markups.Holding frame = read(banner(0, "<iFrame src='https://x.example'></iFrame>"));
    assertTrue(Book.contains(frame.frames(), 0) && !Book.contains(frame.scripts(), 0));
  }

  @Test
  void what_changed_is_read_again_and_nothing_else() {
    Markups markups = new Markups();
    Definition safe = banner(0, "https://x.example");
    Definition open = banner(70, "http://x.example");
    CampaignSnapshot first = snapshot(FELL, THERE, safe, open);
    @Nullable Line[] lines = Lines.of(first, 0);
    long[] before = markups.follow(first.creatives(), lines).secure();
    assertTrue(Book.contains(before, 0));
    assertFalse(Book.contains(before, 70));
    CampaignSnapshot second = snapshot(FELL, THERE, banner(0, "http://x.example"), open);
    long[] after = markups.follow(second.creatives(), Lines.of(second, 0)).secure();
    assertFalse(Book.contains(after, 0));
    assertTrue(Book.contains(before, 0), "what was handed out stays as it was");
    CampaignSnapshot third = snapshot(FELL, THERE, safe, banner(70, "https://x.example"));
    long[] last = markups.follow(third.creatives(), Lines.of(third, 0)).secure();
    assertTrue(Book.contains(last, 0) && Book.contains(last, 70));
  }

  @Test
  void creatives_of_line_items_that_name_no_placement_are_not_read() {
    CampaignSnapshot snapshot = snapshot(FELL, "", banner(0, "https://x.example"));
    assertFalse(
        Book.contains(
            new Markups().follow(snapshot.creatives(), Lines.of(snapshot, 0)).secure(), 0));
  }
}
