package io.attune.state.campaign;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Budget;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Cap;
import io.attune.language.campaign.Cap.Window;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Creative.Owner;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.LineItem;
import io.attune.language.campaign.LineItem.Goal;
import io.attune.language.campaign.LineItem.GoalType;
import io.attune.language.campaign.LineItem.Pacing;
import io.attune.language.document.Document;
import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.Expressions;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.language.schedule.Flight;
import io.attune.state.campaign.Saved.Warning;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Compares a definition with those it has to do with: what cannot be is refused, what may be meant
/// otherwise is told. Thread-safe; compiling targeting takes up to a millisecond.
final class Contradictions {
  private static final int MOST_COUNTED = 100;
  private static final int MOST_DAYS = 90;
  private static final int DAY_SECONDS = 86_400;

  private final Expressions expressions = new Expressions();
  private final Supplier<TargetingNames> names;
  private final List<Adviser> advisers;

  Contradictions(Supplier<TargetingNames> names, List<Adviser> advisers) {
    this.names = names;
    this.advisers = advisers;
  }

  /// What is compared.
  ///
  /// @param definition as it would be saved
  /// @param before as it is now
  /// @param tree as it was written, for messages
  /// @param owners what it belongs to
  /// @param others all the others, for what is only told
  /// @param nowMillis epoch milliseconds
  record Case(
      Definition definition,
      Optional<Definition> before,
      Document tree,
      Owners owners,
      CampaignSnapshot others,
      long nowMillis) {}

  /// @return what may be meant otherwise
  /// @throws Refusal for what cannot be
  List<Warning> check(Case of) {
    List<Warning> warnings = new ArrayList<>();
    of.before().ifPresent(before -> fixed(of.definition(), before, of.tree()));
    switch (of.definition()) {
      case Advertiser advertiser -> {}
      case Campaign campaign -> check(campaign, warnings);
      case LineItem lineItem -> check(lineItem, of, warnings);
      case Creative creative -> check(creative, of, warnings);
    }
    return warnings;
  }

  /// What was counted and reported under an owner or in a currency stays there.
  private static void fixed(Definition after, Definition before, Document tree) {
    if (after instanceof Campaign next && before instanceof Campaign old) {
      same(tree, "advertiser", next.advertiser(), old.advertiser());
      same(tree, "currency", next.currency(), old.currency());
    } else if (after instanceof LineItem next && before instanceof LineItem old) {
      same(tree, "campaign", next.campaign(), old.campaign());
    } else if (after instanceof Creative next && before instanceof Creative old) {
      boolean moved = next.owner().kind() != old.owner().kind();
      String field = next.owner().kind() == Owner.Kind.ADVERTISER ? "advertiser" : "lineItem";
      if (moved) {
        throw tree.get(field)
            .refuse("no other owner than " + old.owner().id() + ", as since it was made");
      }
      same(tree, field, next.owner().id(), old.owner().id());
    }
  }

  private static void same(Document tree, String field, Object next, Object old) {
    if (!next.equals(old)) {
      throw tree.get(field).refuse("\"" + old + "\", as since it was made");
    }
  }

  private static void check(Campaign campaign, List<Warning> warnings) {
    zero(campaign.budget(), warnings);
    caps(campaign.caps(), warnings);
  }

  /// What a viewer saw is counted one by one, for so long and no longer; more is capped there.
  private static void caps(List<Cap> caps, List<Warning> warnings) {
    for (int i = 0; i < caps.size(); i++) {
      Cap cap = caps.get(i);
      if (cap.window().kind() != Window.Kind.LIFETIME && cap.count() > MOST_COUNTED) {
        String held = "at most " + MOST_COUNTED + "; it is held at that";
        warnings.add(Warning.of("caps[" + i + "].count", cap.count(), held));
      }
      if (cap.window().seconds() > MOST_DAYS * DAY_SECONDS) {
        String held = "at most " + MOST_DAYS + "d; it is held at that";
        warnings.add(
            Warning.of("caps[" + i + "].window", cap.window().seconds() / DAY_SECONDS + "d", held));
      }
    }
  }

  private static void zero(Budget budget, List<Warning> warnings) {
    if (budget.totalMicros() == 0 || budget.dailyMicros() == 0) {
      String field = budget.totalMicros() == 0 ? "budget.totalMicros" : "budget.dailyMicros";
      warnings.add(Warning.of(field, 0, "more than 0 where something is to be shown"));
    }
  }

  private void check(LineItem item, Case of, List<Warning> warnings) {
    TargetingNames known = names.get();
    if (!item.targeting().isBlank()) {
      compile(of.tree().get("targeting"), known.schema());
      for (Adviser adviser : advisers) {
        for (String advice : adviser.advise(item.targeting(), known.schema())) {
          warnings.add(new Warning("targeting", "targeting: " + advice));
        }
      }
    }
    placements(item, known.placements(), warnings);
    zero(item.budget(), warnings);
    caps(item.caps(), warnings);
    amounts(item, of.owners().campaign(), warnings);
    if (item.state() != State.ARCHIVED) {
      times(item, of.nowMillis(), warnings);
      creatives(item, of.others(), warnings);
    }
  }

  private void compile(Document targeting, ExpressionSchema schema) {
    try {
      expressions.compile(targeting.text(0, Expressions.MAX_BYTES), schema);
    } catch (Refusal refusal) {
      throw targeting.refuse(
          refusal.problem().code(), refusal.problem().detail().replaceFirst("^expression: ", ""));
    }
  }

  private static void placements(LineItem item, Set<String> known, List<Warning> warnings) {
    List<String> named = item.inventory().placements();
    for (int i = 0; i < named.size(); i++) {
      if (!known.contains(named.get(i))) {
        warnings.add(
            Warning.of("placements[" + i + "]", quoted(named.get(i)), "a placement in force"));
      }
    }
  }

  private static void amounts(LineItem item, Optional<Campaign> campaign, List<Warning> warnings) {
    long total = item.budget().totalMicros();
    Goal goal = item.goal();
    if (goal.type() == GoalType.SPEND && item.budget().hasTotal() && goal.amount() > total) {
      warnings.add(
          Warning.of("goal.amount", goal.amount(), "at most budget.totalMicros, " + total));
    }
    campaign
        .map(Campaign::budget)
        .filter(of -> of.hasTotal() && total > of.totalMicros())
        .ifPresent(
            of ->
                warnings.add(
                    Warning.of(
                        "budget.totalMicros",
                        total,
                        "at most the campaign's total, " + of.totalMicros())));
  }

  private static void times(LineItem item, long nowMillis, List<Warning> warnings) {
    if (item.schedule().isOver(nowMillis)) {
      warnings.add(
          Warning.of(
              "flights",
              item.schedule().flights().getLast().until(),
              "an end in the future where something is to be shown"));
    }
    boolean endless =
        item.schedule().flights().isEmpty()
            || item.schedule().flights().getLast().until().equals(Flight.OPEN_END);
    if (item.delivery().pacing() == Pacing.EVEN && endless && !item.budget().hasDaily()) {
      warnings.add(
          Warning.of(
              "pacing", "\"even\"", "a flight that ends, or a daily budget, to spread over it"));
    }
  }

  /// The snapshot may be a second old; so this is only told.
  private static void creatives(LineItem item, CampaignSnapshot others, List<Warning> warnings) {
    Optional<LineItem> known = others.lineItem(item.id());
    if (known.isEmpty()) {
      return;
    }
    List<Creative> fitting = new ArrayList<>();
    for (int number : others.candidatesOf(known.get().number())) {
      Creative creative = others.creative(number);
      if (creative.state() != State.ARCHIVED && item.inventory().fits(creative)) {
        fitting.add(creative);
      }
    }
    List<LineItem.Size> sizes = item.inventory().sizes();
    for (int i = 0; i < sizes.size(); i++) {
      LineItem.Size size = sizes.get(i);
      if (fitting.stream().noneMatch(creative -> creative.size().equals(size))) {
        warnings.add(
            Warning.of("sizes[" + i + "]", quoted(size.toString()), "a banner of this size"));
      }
    }
    if (item.state() == State.ACTIVE && fitting.isEmpty()) {
      warnings.add(
          Warning.of("state", "\"active\"", "a creative of a format and size that is wanted"));
    }
  }

  private static void check(Creative creative, Case of, List<Warning> warnings) {
    Set<String> domains =
        Set.copyOf(of.owners().advertiser().map(Advertiser::domains).orElse(List.of()));
    if (!creative.clickUrl().isEmpty()) {
      if (domains.isEmpty()) {
        warnings.add(
            Warning.of("clickUrl", quoted(creative.clickUrl()), "domains named by the advertiser"));
      } else if (!within(creative.clickUrl(), domains)) {
        throw of.tree()
            .get("clickUrl")
            .refuse("a host of the advertiser's domains: " + String.join(", ", domains));
      }
    }
    of.owners()
        .lineItem()
        .filter(item -> !item.inventory().fits(creative))
        .ifPresent(
            item ->
                warnings.add(
                    Warning.of(
                        creative.size().isNone() ? "format" : "size",
                        creative.size().isNone() ? creative.format() : creative.size(),
                        "a format and size that line item " + item.id() + " takes")));
    if (creative.state() == State.ACTIVE && creative.untilMillis() <= of.nowMillis()) {
      warnings.add(Warning.of("until", of.tree().get("until").text(1, 64), "a time to come"));
    }
  }

  private static boolean within(String url, Set<String> domains) {
    String host =
        Objects.requireNonNullElse(URI.create(url).getHost(), "").toLowerCase(Locale.ROOT);
    return domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
  }

  private static String quoted(String text) {
    return Problem.quoted(text);
  }
}
