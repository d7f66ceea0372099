package io.attune.language.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import io.attune.language.expression.Arithmetic.Operator;
import io.attune.language.expression.Arithmetic.Range;
import io.attune.language.expression.TextOperations.Relation;
import io.attune.language.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Compiles calls: the operators and functions of CEL, by the overload that the checker chose.
final class Calls {
  private static final Map<String, Integer> ORDERINGS =
      Map.of(
          "less",
          Comparisons.LESS,
          "less_equals",
          Comparisons.LESS | Comparisons.EQUAL,
          "greater",
          Comparisons.GREATER,
          "greater_equals",
          Comparisons.GREATER | Comparisons.EQUAL);

  private final Compiler compiler;

  Calls(Compiler compiler) {
    this.compiler = compiler;
  }

  /// What one look over a viewer's actions counts for.
  private static final int ACTIONS_COST = 200;

  private static final long MOST_DAYS = 3_650;

  /// What a distance counts for.
  private static final int DISTANCE_COST = 20;

  /// Half of the earth's girth.
  private static final int FARTHEST_KILOMETRES = 20_016;

  Node call(CelExpr expr, CelCall call) {
    List<CelExpr> operands = operands(call);
    String overload = compiler.overload(expr);
    return switch (overload) {
      case "logical_and" -> both(operands, Logic.And::new);
      case "logical_or" -> both(operands, Logic.Or::new);
      case "logical_not" -> not(operands);
      case "conditional" -> choice(expr, operands);
      case "equals" -> same(expr, operands, true);
      case "not_equals" -> same(expr, operands, false);
      case "in_list" -> in(expr, operands);
      case "in_map" ->
          compiler.hasKey(compiler.map(operands.getLast()), compiler.text(operands.getFirst()));
      case "index_map" ->
          compiler.key(compiler.map(operands.getFirst()), compiler.text(operands.getLast()));
      case "index_list" ->
          new TextOperations.Element(
              compiler.texts(operands.getFirst()), compiler.whole(operands.getLast()));
      case "starts_with_string" -> related(Relation.STARTS_WITH, operands);
      case "ends_with_string" -> related(Relation.ENDS_WITH, operands);
      case "contains_string" -> related(Relation.CONTAINS, operands);
      case "matches", "matches_string" -> matches(operands);
      case "size_string", "string_size" -> length(operands.getFirst());
      case "size_list", "list_size" -> size(operands.getFirst());
      case "add_string" -> joined(expr, operands);
      case Checker.DID, Checker.DID_IN_CATEGORY -> did(expr, operands);
      case Checker.WITHIN -> within(expr, operands);
      case "string_to_timestamp" -> Moments.timestamp(compiler, operands.getFirst());
      case "string_to_duration" -> Moments.duration(compiler, operands.getFirst());
      default -> number(expr, overload, operands);
    };
  }

  private static List<CelExpr> operands(CelCall call) {
    List<CelExpr> operands = new ArrayList<>();
    call.target().ifPresent(operands::add);
    operands.addAll(call.args());
    return operands;
  }

  @FunctionalInterface
  private interface Connective {
    Node.Flag of(Node.Flag left, Node.Flag right);
  }

  private Node both(List<CelExpr> operands, Connective connective) {
    Node.Flag left = compiler.flag(operands.getFirst());
    Node.Flag right = compiler.flag(operands.getLast());
    return Constants.fold(connective.of(left, right), left, right);
  }

  private Node not(List<CelExpr> operands) {
    Node.Flag operand = compiler.flag(operands.getFirst());
    return Constants.fold(new Logic.Not(operand), operand);
  }

  private Node choice(CelExpr expr, List<CelExpr> operands) {
    Node.Flag condition = compiler.flag(operands.get(0));
    Node yes = compiler.node(operands.get(1));
    Node no = compiler.node(operands.get(2));
    if (compiler.type(operands.get(1)).kind() != compiler.type(operands.get(2)).kind()) {
      throw compiler.refused(expr, "its branches are of two types (expected: one)");
    }
    return Constants.fold(Logic.choice(condition, yes, no), condition, yes, no);
  }

  private Node same(CelExpr expr, List<CelExpr> operands, boolean wanted) {
    int mask = wanted ? Comparisons.EQUAL : Comparisons.DIFFERENT;
    Node left = compiler.node(operands.getFirst());
    Node right = compiler.node(operands.getLast());
    Node node =
        switch (left) {
          case Node.Flag flag when right instanceof Node.Flag other ->
              new Logic.SameFlag(flag, other, mask);
          case Node.Whole whole when right instanceof Node.Whole other ->
              new Comparisons.Wholes(whole, other, mask);
          case Node.Real real when right instanceof Node.Real other ->
              new Comparisons.Reals(real, other, mask);
          case Node.Text text when right instanceof Node.Text other ->
              new Comparisons.SameText(text, other, wanted);
          case Node.Texts texts when right instanceof Node.Texts other ->
              new Comparisons.SameTexts(texts, other, wanted);
          default -> throw compiler.refused(expr, "compares two types (expected: one)");
        };
    return Constants.fold(node, left, right);
  }

  private Node in(CelExpr expr, List<CelExpr> operands) {
    Node element = compiler.node(operands.getFirst());
    CelExpr list = operands.getLast();
    if (list.getKind() != ExprKind.Kind.LIST) {
      if (element instanceof Node.Text text) {
        Node.Texts texts = compiler.texts(list);
        return Constants.fold(new Membership.TextInTexts(text, texts), text, texts);
      }
      throw compiler.refused(expr, "looks for something else than a string in a list of strings");
    }
    List<Node> elements = new ArrayList<>();
    for (CelExpr one : list.list().elements()) {
      elements.add(compiler.element(one));
    }
    boolean constant = elements.stream().allMatch(Constants::is);
    if (!constant || element instanceof Node.Real) {
      compiler.spend(list, elements.size());
    }
    Node.Flag node =
        switch (element) {
          case Node.Text text when constant ->
              new Membership.TextInSet(text, constants(list, elements));
          case Node.Text text ->
              new Membership.TextInNodes(
                  text, all(list, elements, Node.Text.class).toArray(Node.Text[]::new));
          case Node.Whole whole when constant ->
              new Membership.WholeInSet(whole, wholes(list, elements));
          case Node.Whole whole ->
              new Membership.WholeInNodes(
                  whole, all(list, elements, Node.Whole.class).toArray(Node.Whole[]::new));
          case Node.Real real ->
              new Membership.RealInNodes(
                  real, all(list, elements, Node.Real.class).toArray(Node.Real[]::new));
          case Node.Flag flag ->
              throw compiler.refused(
                  expr, "bools in a list are not supported (expected: && and ||)");
          case Node.Texts texts ->
              throw compiler.refused(expr, "lists in a list are not supported");
        };
    return constant ? Constants.fold(node, element) : node;
  }

  private <T extends Node> List<T> all(CelExpr list, List<Node> elements, Class<T> kind) {
    List<T> all = new ArrayList<>();
    for (Node element : elements) {
      if (!kind.isInstance(element)) {
        throw compiler.refused(list, "has elements of several types (expected: one)");
      }
      all.add(kind.cast(element));
    }
    return all;
  }

  private List<String> constants(CelExpr list, List<Node> elements) {
    return all(list, elements, Constants.TextConstant.class).stream()
        .map(Constants.TextConstant::value)
        .distinct()
        .toList();
  }

  private long[] wholes(CelExpr list, List<Node> elements) {
    return all(list, elements, Constants.WholeConstant.class).stream()
        .mapToLong(Constants.WholeConstant::value)
        .toArray();
  }

  private Node related(Relation relation, List<CelExpr> operands) {
    Node.Text text = compiler.text(operands.getFirst());
    Node.Text part = compiler.text(operands.getLast());
    return Constants.fold(new TextOperations.Related(relation, text, part), text, part);
  }

  private Node matches(List<CelExpr> operands) {
    Node.Text text = compiler.text(operands.getFirst());
    if (!(compiler.text(operands.getLast()) instanceof Constants.TextConstant pattern)) {
      throw compiler.refused(
          operands.getLast(), "is not a constant (expected: a constant RE2 pattern)");
    }
    try {
      return Constants.fold(
          new TextOperations.Matches(text, Pattern.compile(pattern.value())), text);
    } catch (PatternSyntaxException e) {
      throw compiler.refused(
          operands.getLast(),
          e.getDescription() + ": " + e.getPattern() + " (expected: an RE2 pattern)");
    }
  }

  /// The first operand is the viewer.
  private Node did(CelExpr expr, List<CelExpr> operands) {
    compiler.spend(expr, ACTIONS_COST);
    int action =
        compiler.text(operands.get(1)) instanceof Constants.TextConstant name
            ? ExpressionSchema.ACTIONS.indexOf(name.value())
            : -1;
    if (action < 0) {
      throw compiler.refused(
          operands.get(1),
          "is no action (expected: one of " + String.join(", ", ExpressionSchema.ACTIONS) + ")");
    }
    if (!(compiler.whole(operands.get(2)) instanceof Constants.WholeConstant days)
        || days.value() < 1
        || days.value() > MOST_DAYS) {
      throw compiler.refused(
          operands.get(2),
          "is no number of days (expected: a constant from 1 to " + MOST_DAYS + ")");
    }
    Node.Text category = operands.size() > 3 ? compiler.text(operands.get(3)) : null;
    return new Variables.Did(action, days.value(), category);
  }

  /// The first operand is the context.
  private Node within(CelExpr expr, List<CelExpr> operands) {
    compiler.spend(expr, DISTANCE_COST);
    double latitude = constant(operands.get(1), -90, 90, "latitude");
    double longitude = constant(operands.get(2), -180, 180, "longitude");
    double kilometres = constant(operands.get(3), 0, FARTHEST_KILOMETRES, "number of kilometres");
    return new Places.Within(
        compiler.real(expr, "latitude"),
        compiler.real(expr, "longitude"),
        latitude,
        longitude,
        kilometres);
  }

  private double constant(CelExpr operand, int least, int most, String what) {
    double value =
        switch (compiler.node(operand)) {
          case Constants.WholeConstant whole -> whole.value();
          case Constants.RealConstant real -> real.value();
          default -> Double.NaN;
        };
    if (value >= least && value <= most) {
      return value;
    }
    throw compiler.refused(
        operand, "is no " + what + " (expected: a constant from " + least + " to " + most + ")");
  }

  private Node length(CelExpr operand) {
    Node.Text text = compiler.text(operand);
    return Constants.fold(new TextOperations.Length(text), text);
  }

  private Node size(CelExpr operand) {
    Node.Texts list = compiler.texts(operand);
    return Constants.fold(new TextOperations.Size(list), list);
  }

  private Node joined(CelExpr expr, List<CelExpr> operands) {
    if (compiler.text(operands.getFirst()) instanceof Constants.TextConstant left
        && compiler.text(operands.getLast()) instanceof Constants.TextConstant right) {
      return new Constants.TextConstant(left.value() + right.value());
    }
    throw compiler.refused(expr, "joins texts that are not constant (expected: constants)");
  }

  private Node number(CelExpr expr, String overload, List<CelExpr> operands) {
    return switch (overload) {
      case "add_int64" -> wholes(Operator.ADD, operands, Range.INTEGER);
      case "subtract_int64" -> wholes(Operator.SUBTRACT, operands, Range.INTEGER);
      case "multiply_int64" -> wholes(Operator.MULTIPLY, operands, Range.INTEGER);
      case "divide_int64" -> wholes(Operator.DIVIDE, operands, Range.INTEGER);
      case "modulo_int64" -> wholes(Operator.REMAINDER, operands, Range.INTEGER);
      case "add_timestamp_duration", "add_duration_timestamp" ->
          wholes(Operator.ADD, operands, Range.MOMENT);
      case "subtract_timestamp_duration" -> wholes(Operator.SUBTRACT, operands, Range.MOMENT);
      case "subtract_timestamp_timestamp", "subtract_duration_duration" ->
          wholes(Operator.SUBTRACT, operands, Range.SPAN);
      case "add_duration_duration" -> wholes(Operator.ADD, operands, Range.SPAN);
      case "add_double" -> reals(Operator.ADD, operands);
      case "subtract_double" -> reals(Operator.SUBTRACT, operands);
      case "multiply_double" -> reals(Operator.MULTIPLY, operands);
      case "divide_double" -> reals(Operator.DIVIDE, operands);
      case "negate_int64" -> folded(compiler.whole(operands.getFirst()), Arithmetic.Negate::new);
      case "negate_double" ->
          folded(compiler.real(operands.getFirst()), Arithmetic.NegateReal::new);
      case "int64_to_double" -> folded(compiler.whole(operands.getFirst()), Arithmetic.ToReal::new);
      case "double_to_int64" -> folded(compiler.real(operands.getFirst()), Arithmetic.ToWhole::new);
      case "int64_to_int64", "double_to_double", "string_to_string", "bool_to_bool" ->
          compiler.node(operands.getFirst());
      case "timestamp_to_timestamp", "duration_to_duration" -> compiler.node(operands.getFirst());
      default -> comparison(expr, overload, operands);
    };
  }

  private Node wholes(Operator operator, List<CelExpr> operands, Range range) {
    Node.Whole left = compiler.whole(operands.getFirst());
    Node.Whole right = compiler.whole(operands.getLast());
    return Constants.fold(Arithmetic.wholes(operator, left, right, range), left, right);
  }

  private Node reals(Operator operator, List<CelExpr> operands) {
    Node.Real left = compiler.real(operands.getFirst());
    Node.Real right = compiler.real(operands.getLast());
    return Constants.fold(new Arithmetic.Reals(operator, left, right), left, right);
  }

  private static <T extends Node> Node folded(T operand, Function<T, Node> make) {
    return Constants.fold(make.apply(operand), operand);
  }

  /// `less_int64`, `greater_equals_double_int64`, …: ordering and operand types stand in the
  /// overload's name.
  private Node comparison(CelExpr expr, String overload, List<CelExpr> operands) {
    int split =
        overload.startsWith("less_equals") || overload.startsWith("greater_equals")
            ? overload.indexOf('_', overload.indexOf('_') + 1)
            : overload.indexOf('_');
    Integer mask = split < 0 ? null : ORDERINGS.get(overload.substring(0, split));
    if (mask == null) {
      return accessor(expr, overload, operands);
    }
    Node left = compiler.node(operands.getFirst());
    Node right = compiler.node(operands.getLast());
    Node node =
        switch (left) {
          case Node.Whole whole when right instanceof Node.Whole other ->
              new Comparisons.Wholes(whole, other, mask);
          case Node.Whole whole when right instanceof Node.Real other ->
              new Comparisons.RealWhole(other, whole, Comparisons.mirrored(mask));
          case Node.Real real when right instanceof Node.Real other ->
              new Comparisons.Reals(real, other, mask);
          case Node.Real real when right instanceof Node.Whole other ->
              new Comparisons.RealWhole(real, other, mask);
          case Node.Text text when right instanceof Node.Text other ->
              new Comparisons.InOrder(text, other, mask);
          case Node.Flag flag when right instanceof Node.Flag other ->
              new Logic.SameFlag(flag, other, mask);
          default -> throw compiler.refused(expr, "these types cannot be ordered");
        };
    return Constants.fold(node, left, right);
  }

  private Node accessor(CelExpr expr, String overload, List<CelExpr> operands) {
    if (operands.size() == 1
        && (overload.startsWith("timestamp_to_") || overload.startsWith("duration_to_"))) {
      Node.Whole operand = compiler.whole(operands.getFirst());
      return Calendar.accessor(overload, operand)
          .<Node>map(node -> Constants.fold(node, operand))
          .orElseThrow(() -> unsupported(expr));
    }
    throw unsupported(expr);
  }

  private Refusal unsupported(CelExpr expr) {
    return compiler.refused(
        expr, "\"" + expr.call().function() + "\" is not supported for these types");
  }
}
