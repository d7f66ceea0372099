package io.attune.language.campaign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.schedule.Daypart;
import io.attune.language.schedule.Flight;
import io.attune.language.schedule.Schedule;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;

/// Writes definitions as trees without id, number and version, in the order in which the
/// documentation names the fields; what [DefinitionReader] makes of one is equal to what it was
/// written from.
final class DefinitionWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DefinitionWriter() {}

  static ObjectNode tree(Definition definition) {
    ObjectNode tree = JSON.objectNode().put("state", Fields.word(definition.state()));
    switch (definition) {
      case Advertiser advertiser -> write(advertiser, tree);
      case Campaign campaign -> write(campaign, tree);
      case LineItem lineItem -> write(lineItem, tree);
      case Creative creative -> write(creative, tree);
    }
    return tree;
  }

  private static void write(Advertiser advertiser, ObjectNode tree) {
    tree.put("name", advertiser.name());
    texts(tree, "domains", advertiser.domains());
    texts(tree, "competitiveCategories", advertiser.competitiveCategories());
    texts(tree, "categories", advertiser.categories());
    tree.put("taxonomy", advertiser.taxonomy());
    write(advertiser.transparency(), tree);
  }

  private static void write(Campaign campaign, ObjectNode tree) {
    tree.put("advertiser", campaign.advertiser());
    tree.put("name", campaign.name());
    tree.put("currency", campaign.currency());
    tree.put("timeZone", campaign.timeZone().getId());
    write(campaign.budget(), tree);
    write(campaign.caps(), tree);
    tree.put("strict", campaign.strict());
    write(campaign.transparency(), tree);
  }

  private static void write(Transparency transparency, ObjectNode tree) {
    if (!transparency.equals(Transparency.UNSAID)) {
      ObjectNode node = tree.putObject("transparency");
      put(node, "behalf", transparency.behalf());
      put(node, "paid", transparency.paid());
    }
  }

  private static void write(LineItem item, ObjectNode tree) {
    tree.put("campaign", item.campaign());
    tree.put("name", item.name());
    write(item.schedule(), tree);
    if (item.goal().type() != LineItem.GoalType.NONE) {
      tree.putObject("goal")
          .put("type", Fields.word(item.goal().type()))
          .put("amount", item.goal().amount());
    }
    write(item.budget(), tree);
    tree.putObject("bid")
        .put("type", Fields.word(item.bid().type()))
        .put("micros", item.bid().micros());
    tree.put("tier", item.delivery().tier());
    tree.put("weight", item.delivery().weight());
    tree.put("pacing", Fields.word(item.delivery().pacing()));
    tree.put("rotation", Fields.word(item.delivery().rotation()));
    write(item.caps(), tree);
    tree.put("targeting", item.targeting());
    texts(tree, "placements", item.inventory().placements());
    texts(tree, "sizes", item.inventory().sizes().stream().map(LineItem.Size::toString).toList());
    texts(tree, "formats", item.inventory().formats().stream().sorted().map(Fields::word).toList());
    texts(tree, "deals", item.inventory().deals());
  }

  private static void write(Creative creative, ObjectNode tree) {
    String owner =
        creative.owner().kind() == Creative.Owner.Kind.ADVERTISER ? "advertiser" : "lineItem";
    tree.put(owner, creative.owner().id());
    put(tree, "name", creative.name());
    tree.put("format", Fields.word(creative.format()));
    if (!creative.size().isNone()) {
      tree.put("size", creative.size().toString());
    }
    write(creative.content(), tree);
    put(tree, "clickUrl", creative.clickUrl());
    tree.put("weight", creative.weight());
    tree.put("approval", Fields.word(creative.approval()));
    if (creative.fromMillis() != Long.MIN_VALUE) {
      tree.put("from", Instant.ofEpochMilli(creative.fromMillis()).toString());
    }
    if (creative.untilMillis() != Long.MAX_VALUE) {
      tree.put("until", Instant.ofEpochMilli(creative.untilMillis()).toString());
    }
    write(creative.traits(), tree);
  }

  private static void write(Creative.Traits traits, ObjectNode tree) {
    traits.attributes().forEach(tree.putArray("attributes")::add);
    traits.apis().forEach(tree.putArray("apis")::add);
    put(tree, "language", traits.language());
    tree.put("children", traits.children());
  }

  private static void write(Creative.Content content, ObjectNode tree) {
    switch (content) {
      case Creative.Html html -> tree.put("html", html.html());
      case Creative.Image image -> {
        tree.put("imageUrl", image.url());
        put(tree, "alt", image.alt());
      }
      case Creative.Native assets -> {
        ObjectNode node = tree.putObject("native").put("title", assets.title());
        put(node, "text", assets.text());
        put(node, "imageUrl", assets.imageUrl());
        put(node, "iconUrl", assets.iconUrl());
        put(node, "sponsoredBy", assets.sponsoredBy());
        put(node, "callToAction", assets.callToAction());
      }
      case Creative.Product product -> tree.putObject("product").put("item", product.item());
      case Creative.Offer offer ->
          tree.putObject("offer").put("code", offer.code()).put("text", offer.text());
    }
  }

  private static void write(Schedule schedule, ObjectNode tree) {
    tree.put("timeZone", schedule.zone().getId());
    ArrayNode flights = tree.putArray("flights");
    for (Flight flight : schedule.flights()) {
      ObjectNode node = flights.addObject();
      if (!flight.from().equals(Flight.OPEN_START)) {
        node.put("from", flight.from().toString());
      }
      if (!flight.until().equals(Flight.OPEN_END)) {
        node.put("until", flight.until().toString());
      }
    }
    if (!schedule.daypart().equals(Daypart.ALWAYS)) {
      write(schedule.daypart(), tree.putObject("daypart"));
    }
  }

  private static void write(Daypart daypart, ObjectNode tree) {
    for (DayOfWeek day : DayOfWeek.values()) {
      ArrayNode ranges = JSON.arrayNode();
      for (int hour = 0; hour < 24; hour++) {
        if (daypart.includes(day, hour)) {
          int from = hour;
          while (hour < 24 && daypart.includes(day, hour)) {
            hour++;
          }
          ranges.addObject().put("from", from).put("until", hour);
        }
      }
      if (!ranges.isEmpty()) {
        tree.set(LineItemReader.DAYS[day.ordinal()], ranges);
      }
    }
  }

  private static void write(Budget budget, ObjectNode tree) {
    ObjectNode node = tree.putObject("budget");
    if (budget.hasTotal()) {
      node.put("totalMicros", budget.totalMicros());
    }
    if (budget.hasDaily()) {
      node.put("dailyMicros", budget.dailyMicros());
    }
  }

  private static void write(List<Cap> caps, ObjectNode tree) {
    ArrayNode list = tree.putArray("caps");
    for (Cap cap : caps) {
      list.addObject()
          .put("scope", Fields.word(cap.scope()))
          .put("count", cap.count())
          .put("window", Fields.text(cap.window()));
    }
  }

  private static void texts(ObjectNode tree, String field, List<String> texts) {
    ArrayNode list = tree.putArray(field);
    texts.forEach(list::add);
  }

  private static void put(ObjectNode tree, String field, String text) {
    if (!text.isEmpty()) {
      tree.put(field, text);
    }
  }
}
