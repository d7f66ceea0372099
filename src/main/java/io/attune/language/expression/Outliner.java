package io.attune.language.expression;

import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.ExpressionSchema.Type;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Tells the shape of compiled nodes. The compiler notes which nodes read, or ask for, which field,
/// and where each stands in the text. For one expression and one thread.
final class Outliner {
  private final IdentityHashMap<Node, Source> reads = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Source> presences = new IdentityHashMap<>();
  private final IdentityHashMap<Node, CelExpr> written = new IdentityHashMap<>();
  private final Function<CelExpr, Optional<CelSourceLocation>> places;

  /// @param places where an expression stands in the text
  Outliner(Function<CelExpr, Optional<CelSourceLocation>> places) {
    this.places = places;
  }

  <T extends Node> T reads(T node, Source source) {
    reads.put(node, source);
    return node;
  }

  <T extends Node> T asksFor(T node, Source source) {
    presences.put(node, source);
    return node;
  }

  /// Notes as what a node is written.
  void written(Node node, CelExpr expr) {
    written.putIfAbsent(node, expr);
  }

  Condition outline(Node.Flag node) {
    return switch (node) {
      case Logic.And and -> new Condition.All(outline(and.left), outline(and.right));
      case Logic.Or or -> new Condition.Any(outline(or.left), outline(or.right));
      case Logic.Not not -> new Condition.Not(outline(not.operand));
      case Logic.FlagChoice choice ->
          new Condition.Choice(outline(choice.condition), outline(choice.yes), outline(choice.no));
      case Logic.SameFlag same -> same(same);
      case Constants.FlagConstant constant -> new Condition.Always(constant.value == Node.Flag.YES);
      default -> leaf(node).orElseGet(() -> opaque(node));
    };
  }

  /// Equal are two yeses and two noes; a failure on either side remains one.
  private Condition same(Logic.SameFlag same) {
    if (same.mask != Comparisons.EQUAL && same.mask != Comparisons.DIFFERENT) {
      return opaque(same);
    }
    Condition left = outline(same.left);
    Condition right = outline(same.right);
    Condition equal =
        new Condition.Any(
            new Condition.All(left, right),
            new Condition.All(new Condition.Not(left), new Condition.Not(right)));
    return same.mask == Comparisons.EQUAL ? equal : new Condition.Not(equal);
  }

  private Optional<Condition> leaf(Node.Flag node) {
    Source asked = presences.get(node);
    if (asked != null) {
      return Optional.of(new Condition.Present(asked));
    }
    Source read = reads.get(node);
    if (read != null) {
      return Optional.of(new Condition.InRanges(read, List.of(new Condition.Range(1, 1))));
    }
    return switch (node) {
      case Comparisons.SameText same -> sameText(same);
      case Membership.TextInSet in -> textIn(in.element, in.set);
      case Membership.TextInTexts in -> holds(in);
      case Macros.Any macro -> ofElements(macro);
      default -> numbers(node);
    };
  }

  private Optional<Condition> sameText(Comparisons.SameText same) {
    Node.Text field = same.left instanceof Constants.TextConstant ? same.right : same.left;
    Node.Text other = field == same.left ? same.right : same.left;
    if (!(other instanceof Constants.TextConstant constant)) {
      return Optional.empty();
    }
    return textIn(field, Set.of(constant.value()))
        .map(in -> same.wanted ? in : new Condition.Not(in));
  }

  private Optional<Condition> textIn(Node.Text field, Set<String> values) {
    return read(field).map(source -> new Condition.TextIn(source, List.copyOf(values)));
  }

  private Optional<Condition> holds(Membership.TextInTexts in) {
    return in.element instanceof Constants.TextConstant constant
        ? read(in.list).map(list -> new Condition.Holds(list, List.of(constant.value())))
        : Optional.empty();
  }

  /// `exists(x, x in […])`, and `all(x, !(x in […]))`, which is its negation.
  private Optional<Condition> ofElements(Macros.Any macro) {
    Node.Flag body = macro.body;
    boolean negated = false;
    while (body instanceof Logic.Not not) {
      body = not.operand;
      negated = !negated;
    }
    Set<String> values = Set.of();
    if (body instanceof Membership.TextInSet in && in.element instanceof Variables.Local local) {
      values = local.depth == macro.depth ? in.set : values;
    } else if (body instanceof Comparisons.SameText same
        && same.left instanceof Variables.Local local
        && same.right instanceof Constants.TextConstant constant) {
      values = local.depth == macro.depth ? Set.of(constant.value()) : values;
      negated ^= !same.wanted;
    }
    boolean all = macro.deciding == Node.Flag.NO;
    if (values.isEmpty() || all != negated) {
      return Optional.empty();
    }
    List<String> any = List.copyOf(values);
    return read(macro.list)
        .map(list -> new Condition.Holds(list, any))
        .map(holds -> all ? new Condition.Not(holds) : holds);
  }

  private Optional<Condition> numbers(Node.Flag node) {
    return switch (node) {
      case Comparisons.Wholes it when it.right instanceof Constants.WholeConstant bound ->
          ranged(it.left, Ranges.ofWhole(it.mask, bound.value()));
      case Comparisons.Wholes it when it.left instanceof Constants.WholeConstant bound ->
          ranged(it.right, Ranges.ofWhole(Comparisons.mirrored(it.mask), bound.value()));
      case Comparisons.Reals it
          when it.right instanceof Constants.RealConstant bound && !Double.isNaN(bound.value()) ->
          ranged(it.left, Ranges.ofReal(it.mask, bound.value()));
      case Comparisons.Reals it
          when it.left instanceof Constants.RealConstant bound && !Double.isNaN(bound.value()) ->
          ranged(it.right, Ranges.ofReal(Comparisons.mirrored(it.mask), bound.value()));
      case Comparisons.RealWhole it when it.right instanceof Constants.WholeConstant bound ->
          ranged(it.left, Ranges.ofRealAgainst(it.mask, bound.value()));
      case Comparisons.RealWhole it when it.left instanceof Constants.RealConstant bound ->
          ranged(it.right, Ranges.ofWholeAgainst(Comparisons.mirrored(it.mask), bound.value()));
      case Membership.WholeInSet in -> ranged(in.element, Ranges.ofWholes(in.sorted));
      case Membership.RealInNodes in -> ofReals(in);
      default -> Optional.empty();
    };
  }

  private Optional<Condition> ofReals(Membership.RealInNodes in) {
    double[] values = new double[in.list.length];
    for (int i = 0; i < values.length; i++) {
      if (!(in.list[i] instanceof Constants.RealConstant constant)
          || Double.isNaN(constant.value())) {
        return Optional.empty();
      }
      values[i] = constant.value();
    }
    return ranged(in.element, Ranges.ofReals(values));
  }

  private Optional<Condition> ranged(Node field, List<Condition.Range> ranges) {
    return read(field).map(source -> new Condition.InRanges(source, ranges));
  }

  private Optional<Source> read(Node node) {
    return Optional.ofNullable(reads.get(node));
  }

  private Condition opaque(Node.Flag node) {
    return Optional.ofNullable(written.get(node))
        .flatMap(places)
        .map(at -> new Condition.Opaque(what(node), at.getLine(), at.getColumn() + 1))
        .orElseGet(() -> new Condition.Opaque(what(node), 0, 0));
  }

  private static String what(Node.Flag node) {
    return switch (node) {
      case Places.Within within -> "measures a distance";
      case TextOperations.Related related -> "looks into a text";
      case TextOperations.Matches matches -> "matches a pattern";
      case Macros.Any macro -> "looks at the elements of a list";
      case Macros.One macro -> "looks at the elements of a list";
      case Comparisons.InOrder order -> "orders texts";
      case Comparisons.SameTexts lists -> "compares whole lists";
      case Comparisons.Wholes it when it.left instanceof Variables.Did -> DID;
      case Comparisons.Wholes it when it.right instanceof Variables.Did -> DID;
      default -> "compares what is computed";
    };
  }

  private static final String DID = "counts what the viewer did";

  /// The source of a variable that is no map.
  static Source source(ExpressionSchema.Variable variable) {
    return variable.keyed()
        ? new Source(variable.slot(), true, variable.field(), variable.type())
        : new Source(variable.slot(), false, "", variable.type());
  }

  /// The source of one key of a map.
  static Source source(ExpressionSchema.Variable map, String key, Type type) {
    return new Source(map.slot(), true, key, type);
  }
}
