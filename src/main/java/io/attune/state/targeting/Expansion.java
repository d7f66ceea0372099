package io.attune.state.targeting;

import io.attune.language.expression.Condition;
import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.state.targeting.Coverage.Unindexed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Turns a condition into alternatives: conjunctions of which one holds wherever the condition says
/// yes. For one condition and one thread.
///
/// Of every node two sets of alternatives are told: those for which it says yes and those for which
/// it says no. Neither follows from the other, because CEL has a third outcome: `x == "a"` says no
/// where x is there and something else, and neither where x is absent. `!` swaps the two; `&&` says
/// no where one side does, whatever the other's failure; so negation is exact.
///
/// Where alternatives grow beyond [#MOST] they are replaced by one conjunction around them all,
/// which is not exact.
final class Expansion {
  /// Alternatives of one expression.
  static final int MOST = 64;

  private static final int MOST_PRODUCTS = 1_024;

  /// Lists of which a list field must hold one each, in one conjunction.
  static final int MOST_WANTED = 4;

  private final Fields fields;
  private final IdentityHashMap<Condition, List<Conjunction>> yes = new IdentityHashMap<>();
  private final IdentityHashMap<Condition, List<Conjunction>> no = new IdentityHashMap<>();
  private final Set<Unindexed> unindexed = new LinkedHashSet<>();

  Expansion(Fields fields) {
    this.fields = fields;
  }

  /// The alternatives for which it says yes; at most [#MOST].
  List<Conjunction> expand(Condition condition) {
    List<Conjunction> all = new ArrayList<>();
    for (Conjunction one : yes(condition)) {
      all.addAll(indexable(one));
    }
    return all.size() <= MOST ? all : List.of(filled(around(all)));
  }

  /// The same without holes, so that the index can hold it.
  private static Conjunction filled(Conjunction conjunction) {
    Test[] tests = conjunction.tests().clone();
    for (int i = 0; i < tests.length; i++) {
      if (tests[i] instanceof NumberTest test && !test.isFew()) {
        tests[i] = test.hull();
      }
    }
    return new Conjunction(conjunction.fields(), tests, false);
  }

  /// What is not indexed of the condition expanded last.
  Coverage coverage(List<Conjunction> alternatives) {
    boolean exact = alternatives.stream().allMatch(Conjunction::exact);
    return new Coverage(alternatives.size(), exact, exact ? List.of() : new ArrayList<>(unindexed));
  }

  private List<Conjunction> yes(Condition condition) {
    List<Conjunction> known = yes.get(condition);
    if (known == null) {
      known = limited(sayingYes(condition));
      yes.put(condition, known);
    }
    return known;
  }

  private List<Conjunction> no(Condition condition) {
    List<Conjunction> known = no.get(condition);
    if (known == null) {
      known = limited(sayingNo(condition));
      no.put(condition, known);
    }
    return known;
  }

  private List<Conjunction> sayingYes(Condition condition) {
    return switch (condition) {
      case Condition.Always always -> always.yes() ? List.of(Conjunction.ALWAYS) : List.of();
      case Condition.All all -> both(yes(all.left()), yes(all.right()));
      case Condition.Any any -> either(yes(any.left()), yes(any.right()));
      case Condition.Not not -> no(not.of());
      case Condition.Choice choice ->
          either(
              both(yes(choice.condition()), yes(choice.yes())),
              both(no(choice.condition()), yes(choice.no())));
      case Condition.Opaque opaque -> unknown(opaque);
      default -> leaf(condition, true);
    };
  }

  private List<Conjunction> sayingNo(Condition condition) {
    return switch (condition) {
      case Condition.Always always -> always.yes() ? List.of() : List.of(Conjunction.ALWAYS);
      case Condition.All all -> either(no(all.left()), no(all.right()));
      case Condition.Any any -> both(no(any.left()), no(any.right()));
      case Condition.Not not -> yes(not.of());
      case Condition.Choice choice ->
          either(
              both(yes(choice.condition()), no(choice.yes())),
              both(no(choice.condition()), no(choice.no())));
      case Condition.Opaque opaque -> unknown(opaque);
      default -> leaf(condition, false);
    };
  }

  private List<Conjunction> unknown(Condition.Opaque opaque) {
    unindexed.add(new Unindexed(opaque.what(), opaque.line(), opaque.column()));
    return List.of(Conjunction.UNKNOWN);
  }

  private List<Conjunction> leaf(Condition leaf, boolean saying) {
    return switch (leaf) {
      case Condition.Present present ->
          one(present.source(), presence(present.source().type(), saying));
      case Condition.TextIn in ->
          one(in.source(), new TextTest(false, !saying, fields.shared(in.values())));
      case Condition.Holds holds ->
          one(
              holds.source(),
              saying
                  ? new ListTest(
                      false, List.<String[]>of(fields.shared(holds.values())), Texts.NONE)
                  : new ListTest(false, List.of(), fields.shared(holds.values())));
      case Condition.InRanges in ->
          one(
              in.source(),
              saying ? NumberTest.of(in.ranges()) : NumberTest.of(in.ranges()).opposite(false));
      default -> throw new IllegalStateException("condition: " + leaf + " (expected: a leaf)");
    };
  }

  /// Has a value, or has none.
  private static Test presence(Type type, boolean there) {
    return switch (type) {
      case TEXT -> new TextTest(!there, there, Texts.NONE);
      case TEXTS ->
          new ListTest(!there, there ? List.of() : List.<String[]>of(Texts.NONE), Texts.NONE);
      case FLAG, INTEGER, NUMBER, TIMESTAMP, TEXT_MAP, NUMBER_MAP ->
          there ? NumberTest.any(false) : NumberTest.any(false).opposite(true);
    };
  }

  private List<Conjunction> one(Source source, Test test) {
    if (test.impossible()) {
      return List.of();
    }
    OptionalInt field = fields.number(source);
    if (field.isEmpty()) {
      unindexed.add(new Unindexed("reads one field more than the index has", 0, 0));
      return List.of(Conjunction.UNKNOWN);
    }
    return List.of(Conjunction.of(field.getAsInt(), test));
  }

  private List<Conjunction> both(List<Conjunction> left, List<Conjunction> right) {
    List<Conjunction> less = left.size() <= right.size() ? left : right;
    List<Conjunction> more = less == left ? right : left;
    if ((long) less.size() * more.size() > MOST_PRODUCTS) {
      more = List.of(around(more));
    }
    List<Conjunction> products = new ArrayList<>();
    for (Conjunction one : less) {
      for (Conjunction other : more) {
        Conjunction product = one.and(other);
        if (product != null) {
          products.add(product);
        }
      }
    }
    return products;
  }

  private static List<Conjunction> either(List<Conjunction> left, List<Conjunction> right) {
    List<Conjunction> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  /// Makes one of two alternatives that differ in one test, and one of all when they are too many.
  private List<Conjunction> limited(List<Conjunction> all) {
    if (all.size() < 2) {
      return all;
    }
    List<Conjunction> kept = new ArrayList<>();
    for (Conjunction one : all) {
      add(kept, one);
    }
    return kept.size() <= MOST ? kept : List.of(around(kept));
  }

  private static void add(List<Conjunction> kept, Conjunction added) {
    Conjunction one = added;
    for (int i = 0; i < kept.size(); i++) {
      Conjunction either = kept.get(i).or(one);
      if (either != null) {
        kept.remove(i);
        one = either;
        i = -1;
      }
    }
    kept.add(one);
  }

  private Conjunction around(List<Conjunction> all) {
    unindexed.add(new Unindexed("more than " + MOST + " alternatives", 0, 0));
    Conjunction around = all.getFirst().inexact();
    for (Conjunction one : all) {
      around = around.around(one);
    }
    return around;
  }

  /// The same as alternatives whose tests the index can hold: a number in one range, but for some
  /// values, or one of some values; a list with few wanted sets.
  private List<Conjunction> indexable(Conjunction conjunction) {
    for (int i = 0; i < conjunction.tests().length; i++) {
      if (conjunction.tests()[i] instanceof NumberTest test
          && !test.isFew()
          && !test.hasFewHoles()) {
        return split(conjunction, i, test);
      }
      if (conjunction.tests()[i] instanceof ListTest test && test.wanted().size() > MOST_WANTED) {
        unindexed.add(
            new Unindexed("wants more than " + MOST_WANTED + " values of one list", 0, 0));
        ListTest fewer =
            new ListTest(test.absent(), test.wanted().subList(0, MOST_WANTED), test.unwanted());
        return indexable(conjunction.with(i, fewer).inexact());
      }
    }
    return Collections.singletonList(conjunction);
  }

  private List<Conjunction> split(Conjunction conjunction, int place, NumberTest test) {
    List<Conjunction> parts = new ArrayList<>();
    for (int range = 0; range < test.ranges(); range++) {
      NumberTest part = test.range(range, test.absent());
      parts.addAll(indexable(conjunction.with(place, part)));
    }
    return parts;
  }
}
