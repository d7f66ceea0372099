package io.attune.state.report;

import io.attune.language.campaign.AdCount;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Campaigns;
import io.attune.state.demand.Book;
import io.attune.state.ledger.Ledger;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What ads delivered, added up from what the ledger counted together with each booking: spend is
/// that of the ledger's accounts, to the nano. Blocking.
@Singleton
final class Delivery {
  /// Days of campaigns that one report reads.
  static final int MOST_READS = 20_000;

  private static final int AT_ONCE = 64;
  private static final int HOURS = 24;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mmXXX");

  private final Ledger ledger;
  private final Campaigns campaigns;
  private final Store store;

  @Inject
  Delivery(Ledger ledger, Campaigns campaigns, Store store) {
    this.ledger = ledger;
    this.campaigns = campaigns;
    this.store = store;
  }

  /// One campaign's counts of one day of UTC.
  ///
  /// @param campaign its number
  /// @param group the ledger's
  private record Read(int campaign, String group, long day) {}

  /// What stands for an hour in rows: of the question's zone.
  static String hour(DeliveryQuestion question, long epochHour) {
    return HOUR.format(
        Instant.ofEpochSecond(Duration.ofHours(epochHour).toSeconds()).atZone(question.zone()));
  }

  /// The rows, in the order of their names; moments in theirs.
  ///
  /// @param most how many there may be
  /// @throws Refusal when there would be more, or an id is not defined
  Collection<Delivered> rows(DeliveryQuestion question, int most) {
    campaigns.start();
    CampaignSnapshot definitions = campaigns.current();
    List<Read> reads = reads(question, definitions);
    Rows rows = new Rows(question, definitions, most);
    for (int from = 0; from < reads.size(); from += AT_ONCE) {
      List<Read> some = reads.subList(from, Math.min(reads.size(), from + AT_ONCE));
      List<Future<Map<String, long[]>>> answers =
          some.stream().map(read -> ledger.counted(read.group, read.day)).toList();
      store.await(Future.all(answers), PATIENCE);
      for (int i = 0; i < some.size(); i++) {
        rows.add(some.get(i), answers.get(i).result());
      }
    }
    return rows.byOrder.values();
  }

  private static List<Read> reads(DeliveryQuestion question, CampaignSnapshot definitions) {
    checkDefined(question, definitions);
    BitSet wanted = new BitSet();
    for (int line = 0; line < definitions.lineItems(); line++) {
      if (definitions.hasLineItem(line)
          && question.wants(Dimension.LINE_ITEM.code(), definitions.lineItem(line).id())) {
        wanted.set(definitions.campaignOf(line));
      }
    }
    long days = question.lastDay() - question.firstDay() + 1;
    List<Read> reads = new ArrayList<>();
    for (int number = wanted.nextSetBit(0); number >= 0; number = wanted.nextSetBit(number + 1)) {
      var campaign = definitions.campaign(number);
      if (question.wants(DeliveryQuestion.ADVERTISER, campaign.advertiser())
          && question.wants(Dimension.CAMPAIGN.code(), campaign.id())) {
        if ((reads.size() + days) > MOST_READS) {
          throw Problem.invalid(
                  "from",
                  days + " days of more than " + reads.size() / days + " campaigns",
                  "at most " + MOST_READS + " days of campaigns; fewer days, or one campaign")
              .refusal();
        }
        for (long day = question.firstDay(); day <= question.lastDay(); day++) {
          reads.add(new Read(number, Book.group(campaign), day));
        }
      }
    }
    return reads;
  }

  private static void checkDefined(DeliveryQuestion question, CampaignSnapshot definitions) {
    check(question, DeliveryQuestion.ADVERTISER, id -> definitions.advertiser(id).isPresent());
    check(question, Dimension.CAMPAIGN.code(), id -> definitions.campaign(id).isPresent());
    check(question, Dimension.LINE_ITEM.code(), id -> definitions.lineItem(id).isPresent());
    check(question, Dimension.CREATIVE.code(), id -> definitions.creative(id).isPresent());
  }

  private static void check(DeliveryQuestion question, String name, Predicate<String> defined) {
    Optional.ofNullable(question.only().get(name))
        .filter(id -> !defined.test(id))
        .ifPresent(
            id -> {
              throw Problem.invalid(name, id, "one that is defined, archived or not").refusal();
            });
  }

  /// Rows while they are added up.
  private static final class Rows {
    private final DeliveryQuestion question;
    private final CampaignSnapshot definitions;
    private final int most;
    private final Map<String, Delivered> byOrder = new TreeMap<>();

    Rows(DeliveryQuestion question, CampaignSnapshot definitions, int most) {
      this.most = most;
      this.question = question;
      this.definitions = definitions;
    }

    void add(Read read, Map<String, long[]> counted) {
      counted.forEach((what, figures) -> add(read, what, figures));
    }

    private void add(Read read, String what, long... figures) {
      AdCount of =
          AdCount.read(what)
              .orElseThrow(
                  () -> new IllegalStateException("counted: " + what + " is none of ours"));
      long hour = read.day * HOURS + of.hour();
      String line = lineItem(of.lineItem());
      String creative = creative(of.creative());
      if (hour >= question.firstHour()
          && hour < question.endHour()
          && question.wants(Dimension.LINE_ITEM.code(), line)
          && question.wants(Dimension.CREATIVE.code(), creative)
          && question.wants(Dimension.PLACEMENT.code(), of.placement())) {
        row(read.campaign, line, creative, of.placement(), hour)
            .add(of.event(), figures[0], figures[1]);
      }
    }

    private String lineItem(int number) {
      return definitions.hasLineItem(number) ? definitions.lineItem(number).id() : "#" + number;
    }

    private String creative(int number) {
      try {
        return definitions.creative(number).id();
      } catch (IllegalArgumentException e) {
        // defined within this second
        return "#" + number;
      }
    }

    private Delivered row(
        int campaign, String line, String creative, String placement, long epochHour) {
      List<String> names = new ArrayList<>();
      StringBuilder order = new StringBuilder();
      for (Dimension dimension : Dimension.values()) {
        if (question.by(dimension)) {
          String name =
              switch (dimension) {
                case CAMPAIGN -> definitions.campaign(campaign).id();
                case LINE_ITEM -> line;
                case CREATIVE -> creative;
                case PLACEMENT -> placement;
                case HOUR -> hour(question, epochHour);
                case DAY -> hour(question, epochHour).substring(0, 10);
              };
          names.add(name);
          order.append(dimension == Dimension.HOUR ? Long.toString(1L << 40 | epochHour) : name);
          order.append('\n');
        }
      }
      String currency = definitions.campaign(campaign).currency();
      Delivered known = byOrder.get(order + currency);
      if (known == null) {
        if (byOrder.size() >= most) {
          String many =
              String.join(",", question.by().stream().sorted().map(Dimension::code).toList());
          throw Problem.invalid("by", many, "at most " + most + " rows; fewer days, or less in by")
              .refusal();
        }
        known = new Delivered(names, currency);
        byOrder.put(order + currency, known);
      }
      return known;
    }
  }
}
