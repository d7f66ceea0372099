package io.attune.state.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.platform.store.TestStore;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.ledger.Booking;
import io.attune.state.ledger.Count;
import io.attune.state.ledger.Ledger;
import io.attune.state.ledger.Ledgers;
import io.attune.state.ledger.Ticket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rates from what is counted in a real store.
class RatesTest {
  private static final long DAY_MILLIS = 86_400_000;
  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private int told;

  private static RateConfig config(String... settings) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put("attune.rate." + settings[i], settings[i + 1]);
    }
    return RateConfig.checked(
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(RateConfig.class)
            .withSources(new PropertiesConfigSource(all, "test", 500))
            .build()
            .getConfigMapping(RateConfig.class));
  }

  private static Definition define(Kind kind, String id, int number, String json) {
    Document tree =
        Document.json(("{" + json.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8));
    return Definitions.read(kind, new Identity(id, number, 1), tree);
  }

  /// Two advertisers, campaigns and line items; creatives 0 to 2 are the first's, 3 the second's.
  private static CampaignSnapshot campaigns(String rotation) {
    List<Definition> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      all.add(define(Kind.ADVERTISER, "a" + i, i, "'name': 'n'"));
      all.add(
          define(
              Kind.CAMPAIGN,
              "c" + i,
              i,
              "'name': 'n', 'currency': 'EUR', 'advertiser': 'a" + i + "'"));
      all.add(
          define(
              Kind.LINE_ITEM,
              "l" + i,
              i,
              "'name': 'n', 'state': 'active', 'campaign': 'c"
                  + i
                  + "', 'bid': {'type': 'cpc', 'micros': 1}, 'rotation': '"
                  + rotation
                  + "'"));
    }
    for (int i = 0; i < 4; i++) {
      all.add(
          define(
              Kind.CREATIVE,
              "k" + i,
              i,
              "'format': 'offer', 'offer': {'code': 'c', 'text': 't'}, 'approval': 'approved', 'lineItem': 'l"
                  + i / 3
                  + "'"));
    }
    return CampaignSnapshot.of(all);
  }

  private static String group(Campaign campaign) {
    return "c" + campaign.number();
  }

  private void tell(
      TestStore store, Ledger ledger, long day, int creative, String event, int times) {
    for (int i = 0; i < times; i++) {
      Ticket ticket =
          new Ticket(
              "c" + creative / 3,
              List.of("x"),
              "test",
              "t" + told++,
              0,
              System.currentTimeMillis() + 60_000);
      String what = "%d|%d|%d|home|%s".formatted(i % 24, creative / 3, creative, event);
      assertEquals(
          Booking.BOOKED, store.store().await(ledger.book(ticket, new Count(day, what)), PATIENCE));
    }
  }

  private static Rates rates(Ledger ledger, CampaignSnapshot campaigns, String... settings) {
    return new Rates(ledger, () -> campaigns, config(settings), new SimpleMeterRegistry());
  }

  @Test
  void defaults_are_as_documented() {
    RateConfig config = config();
    assertEquals(Duration.ofSeconds(5), config.every());
    assertEquals(Duration.ofDays(7), config.halfLife());
    assertEquals(28, config.days());
    assertEquals(200, config.reads());
    assertEquals(Duration.ofSeconds(5), config.patience());
    Exception refused = assertThrows(RuntimeException.class, () -> config("days", "91"));
    assertEquals("attune.rate.days: 91 (expected: 1 to 90)", refused.getMessage());
  }

  @Test
  void all_replicas_have_the_same_rates_also_after_a_restart() {
    CampaignSnapshot campaigns = campaigns("weights");
    long now = NOON;
    long today = now / DAY_MILLIS;
    try (TestStore store = TestStore.open();
        Ledger one = Ledgers.open(store.store());
        Ledger other = Ledgers.open(store.store())) {
      tell(store, one, today, 0, "impression", 200);
      tell(store, other, today, 0, "click", 30);
      tell(store, one, today - 1, 1, "impression", 100);
      tell(store, other, today, 3, "impression", 50);
      tell(store, other, today, 0, "conversion", 6);
      Rates here = rates(one, campaigns);
      Rates there = rates(other, campaigns);
      here.look(RatesTest::group, now);
      there.look(RatesTest::group, now);
      Rates again = rates(other, campaigns);
      again.look(RatesTest::group, now);
      for (int creative = 0; creative < 5; creative++) {
        for (Rates replica : List.of(there, again)) {
          RateSnapshot mine = here.current();
          RateSnapshot its = replica.current();
          assertEquals(mine.click(creative), its.click(creative));
          assertEquals(mine.conversion(creative), its.conversion(creative));
          assertEquals(mine.impressions(creative), its.impressions(creative));
          assertEquals(mine.days(creative), its.days(creative));
        }
      }
      RateSnapshot known = here.current();
      assertEquals(200, known.impressions(0));
      assertEquals(100 * Math.pow(2, -1 / 7.0), known.impressions(1), 1e-4);
      assertEquals(0, known.days(0));
      assertEquals(1, known.days(1));
      assertTrue(Float.isNaN(known.days(2)));
      assertTrue(known.click(0) > known.click(2), "told beats untold");
      assertTrue(known.click(2) > known.click(1), "nothing told beats nothing clicked");
      assertTrue(known.click(2) > known.click(3), "its line item's creatives are clicked more");
      assertTrue(known.conversion(0) > 0.05, "conversions: " + known.conversion(0));
      // more of today is taken in place of what was there
      tell(store, one, today, 0, "impression", 10);
      here.look(RatesTest::group, now);
      assertEquals(210, here.current().impressions(0));
    }
  }

  @Test
  void a_round_reads_so_much_and_the_past_is_read_once() {
    CampaignSnapshot campaigns = campaigns("weights");
    long now = NOON;
    long today = now / DAY_MILLIS;
    try (TestStore store = TestStore.open();
        Ledger ledger = Ledgers.open(store.store())) {
      for (int back = 0; back < 4; back++) {
        tell(store, ledger, today - back, 0, "impression", 1 << back);
        tell(store, ledger, today - back, 3, "impression", 1 << back);
      }
      tell(store, ledger, today - 4, 0, "impression", 100);
      Days days = new Days(4);
      days.at(now);
      assertEquals(4, days.due(campaigns, 4, now).size(), "half of it is of today");
      Rates rates = rates(ledger, campaigns, "days", "4", "reads", "1", "half-life", "365d");
      for (int round = 0; round < 40; round++) {
        rates.look(RatesTest::group, now);
      }
      assertEquals(1, rates.current().impressions(0), "reads of 1 are all of today");
      Rates more = rates(ledger, campaigns, "days", "4", "reads", "2", "half-life", "365d");
      for (int round = 0; round < 40; round++) {
        more.look(RatesTest::group, now);
      }
      assertEquals(15, more.current().impressions(0), 0.2, "too old is not read");
      // what comes for a day that is over was read too early: it does not count any more
      tell(store, ledger, today - 2, 0, "impression", 50);
      more.look(RatesTest::group, now);
      assertEquals(15, more.current().impressions(0), 0.2);
    }
  }

  @Test
  void what_is_optimised_has_the_probability_of_being_best() {
    long now = NOON;
    long today = now / DAY_MILLIS;
    try (TestStore store = TestStore.open();
        Ledger ledger = Ledgers.open(store.store())) {
      tell(store, ledger, today, 0, "impression", 200);
      tell(store, ledger, today, 1, "impression", 200);
      tell(store, ledger, today, 2, "impression", 200);
      tell(store, ledger, today, 1, "click", 12);
      Rates even = rates(ledger, campaigns("weights"));
      even.look(RatesTest::group, now);
      assertTrue(Float.isNaN(even.current().best(0, 1)), "by weights");
      Rates rates = rates(ledger, campaigns("optimised"));
      rates.look(RatesTest::group, now);
      RateSnapshot known = rates.current();
      assertTrue(known.best(0, 1) > 0.9, "best: " + known.best(0, 1));
      assertEquals(1, known.best(0, 0) + known.best(0, 1) + known.best(0, 2), 1e-5);
      assertTrue(Float.isNaN(known.best(0, 3)), "another line item's");
      assertTrue(Float.isNaN(known.best(1, 3)), "one alone");
      assertTrue(Float.isNaN(known.best(7, 0)), "no such line item");
    }
  }

  @Test
  void a_store_that_is_away_leaves_what_was_read() {
    CampaignSnapshot campaigns = campaigns("weights");
    long now = NOON;
    try (TestStore store = TestStore.open();
        Ledger ledger = Ledgers.open(store.store())) {
      tell(store, ledger, now / DAY_MILLIS, 0, "impression", 5);
      Rates rates = rates(ledger, campaigns, "patience", "200ms");
      rates.look(RatesTest::group, now);
      store.store().close();
      assertThrows(RuntimeException.class, () -> rates.look(RatesTest::group, now));
      assertEquals(5, rates.current().impressions(0));
    }
  }
}
