package io.attune.language.campaign;

import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.LineItem.Bid;
import io.attune.language.campaign.LineItem.BidType;
import io.attune.language.campaign.LineItem.Delivery;
import io.attune.language.campaign.LineItem.Goal;
import io.attune.language.campaign.LineItem.GoalType;
import io.attune.language.campaign.LineItem.Inventory;
import io.attune.language.campaign.LineItem.Pacing;
import io.attune.language.campaign.LineItem.Rotation;
import io.attune.language.campaign.LineItem.Size;
import io.attune.language.document.Document;
import io.attune.language.expression.Expressions;
import io.attune.language.schedule.Daypart;
import io.attune.language.schedule.Flight;
import io.attune.language.schedule.Schedule;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads line items.
final class LineItemReader {
  static final String[] FIELDS = {
    "state",
    "campaign",
    "name",
    "timeZone",
    "flights",
    "daypart",
    "goal",
    "budget",
    "bid",
    "tier",
    "weight",
    "pacing",
    "rotation",
    "caps",
    "targeting",
    "placements",
    "sizes",
    "formats",
    "deals"
  };
  static final int DEFAULT_TIER = 8;

  private static final int MAX_FLIGHTS = 100;
  private static final int MAX_RANGES = 12;
  private static final int MAX_PLACEMENTS = 100;
  private static final int MAX_SIZES = 50;
  private static final int MAX_WEIGHT = 1_000_000;
  private static final long MOST_RESULTS = 1_000_000_000_000L;
  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
  private static final int MAX_DEALS = 50;
  private static final Pattern DEAL = Pattern.compile("[!-~]{1,128}");
  private static final Pattern PLACEMENT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private LineItemReader() {}

  static LineItem read(Identity identity, Document tree) {
    ZoneId zone = tree.find("timeZone").map(Fields::zone).orElse(identity.zone());
    return new LineItem(
        identity.id(),
        identity.number(),
        identity.version(),
        DefinitionReader.state(Kind.LINE_ITEM, tree),
        Fields.id(tree.get("campaign")),
        Fields.name(tree.get("name")),
        schedule(zone, tree),
        goal(tree.find("goal")),
        Fields.budget(tree.find("budget")),
        bid(tree.get("bid")),
        delivery(tree),
        Fields.caps(tree.find("caps"), Cap.Scope.values()),
        tree.find("targeting").map(text -> text.text(0, Expressions.MAX_BYTES)).orElse(""),
        inventory(tree));
  }

  private static Schedule schedule(ZoneId zone, Document tree) {
    List<Flight> flights = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (Document each :
        tree.find("flights").map(list -> list.elements(MAX_FLIGHTS)).orElse(List.of())) {
      each.only("from", "until");
      LocalDateTime from = each.find("from").map(Fields::local).orElse(Flight.OPEN_START);
      LocalDateTime until = each.find("until").map(Fields::local).orElse(Flight.OPEN_END);
      long begin = Schedule.moment(zone, from);
      if (!flights.isEmpty() && begin < end) {
        throw each.find("from")
            .orElse(each)
            .refuse("not before the flight before it ends, at " + flights.getLast().until());
      }
      end = Schedule.moment(zone, until);
      if (begin >= end) {
        throw each.find("until")
            .orElse(each)
            .refuse("after from, which is " + from + " in " + zone);
      }
      flights.add(new Flight(from, until));
    }
    return new Schedule(zone, flights, daypart(tree.find("daypart")));
  }

  private static Daypart daypart(Optional<Document> found) {
    if (found.isEmpty()) {
      return Daypart.ALWAYS;
    }
    Daypart daypart = Daypart.NEVER;
    for (Map.Entry<String, Document> field : found.get().only(DAYS).fields().entrySet()) {
      DayOfWeek day = DayOfWeek.of(List.of(DAYS).indexOf(field.getKey()) + 1);
      for (Document range : field.getValue().elements(MAX_RANGES)) {
        int from = (int) range.only("from", "until").get("from").integer(0, 23);
        daypart = daypart.with(day, from, (int) range.get("until").integer(from + 1L, 24));
      }
    }
    if (daypart.equals(Daypart.NEVER)) {
      throw found.get().refuse("at least one hour, or no daypart at all");
    }
    return daypart;
  }

  /// Monday first.
  static final String[] DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

  private static Goal goal(Optional<Document> found) {
    if (found.isEmpty()) {
      return Goal.NONE;
    }
    Document goal = found.get().only("type", "amount");
    GoalType type =
        Fields.oneOf(
            goal.get("type"),
            new GoalType[] {GoalType.IMPRESSIONS, GoalType.CLICKS, GoalType.SPEND});
    long most = type == GoalType.SPEND ? Budget.MOST_MICROS : MOST_RESULTS;
    return new Goal(type, goal.get("amount").integer(1, most));
  }

  private static Bid bid(Document bid) {
    return new Bid(
        Fields.oneOf(bid.only("type", "micros").get("type"), BidType.values()),
        bid.get("micros").integer(0, Bid.MOST_MICROS));
  }

  private static Delivery delivery(Document tree) {
    return new Delivery(
        tree.find("tier").map(d -> (int) d.integer(1, Delivery.LAST_TIER)).orElse(DEFAULT_TIER),
        weight(tree),
        tree.find("pacing").map(d -> Fields.oneOf(d, Pacing.values())).orElse(Pacing.EVEN),
        tree.find("rotation")
            .map(d -> Fields.oneOf(d, Rotation.values()))
            .orElse(Rotation.WEIGHTS));
  }

  static int weight(Document tree) {
    return tree.find("weight").map(d -> (int) d.integer(1, MAX_WEIGHT)).orElse(1);
  }

  private static Inventory inventory(Document tree) {
    Set<Size> sizes = new HashSet<>();
    List<Size> inOrder = new ArrayList<>();
    for (Document each :
        tree.find("sizes").map(list -> list.elements(MAX_SIZES)).orElse(List.of())) {
      if (!sizes.add(size(each))) {
        throw each.refuse("each once");
      }
      inOrder.add(size(each));
    }
    Set<Creative.Format> formats = EnumSet.noneOf(Creative.Format.class);
    for (Document each : tree.find("formats").map(list -> list.elements(8)).orElse(List.of())) {
      if (!formats.add(Fields.oneOf(each, Creative.Format.values()))) {
        throw each.refuse("each once");
      }
    }
    List<String> placements =
        DefinitionReader.texts(
            tree.find("placements"),
            MAX_PLACEMENTS,
            PLACEMENT,
            "a placement's id: 1 to 64 of a-z, 0-9, _ and -, a letter or digit first");
    return new Inventory(placements, inOrder, formats, deals(tree, placements));
  }

  private static List<String> deals(Document tree, List<String> placements) {
    Optional<Document> found = tree.find("deals");
    List<String> deals =
        DefinitionReader.texts(
            found, MAX_DEALS, DEAL, "a deal's id: 1 to 128 letters, digits and signs, no spaces");
    if (!deals.isEmpty() && placements.isEmpty()) {
      throw found.orElseThrow().refuse("placements beside it, as deals are an exchange's");
    }
    return deals;
  }

  static Size size(Document document) {
    Matcher size = SIZE.matcher(document.text(1, 64).toLowerCase(Locale.ROOT));
    if (size.matches()) {
      int width = Integer.parseInt(size.group(1));
      int height = Integer.parseInt(size.group(2));
      if (width <= Size.MOST && height <= Size.MOST) {
        return new Size(width, height);
      }
    }
    throw document.refuse("width and height in pixels such as 300x250, each up to " + Size.MOST);
  }
}
