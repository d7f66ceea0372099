package io.attune.language.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.expression.ExpressionSchema.Variable;
import io.attune.language.problem.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns one checked tree into nodes. For one expression and one thread.
///
/// Bounds what a row can cost: nesting, and the number of nodes visited, where the body of a list
/// macro counts once per element (a field's list as [#NOMINAL_LIST] elements).
final class Compiler {
  static final int MAX_NESTING = 64;
  static final int MAX_COST = 10_000;
  static final int MAX_TARGETING_COST = 50_000;
  static final int NOMINAL_LIST = 16;

  private final String text;
  private final CelAbstractSyntaxTree tree;
  private final ExpressionSchema schema;
  private final List<String> locals = new ArrayList<>();
  private final Calls calls = new Calls(this);
  private final Outliner outliner = new Outliner(this::place);
  private final int most;
  private long multiplier = 1;
  private long cost;
  private int nesting;

  /// @param most the cost beyond which it is refused
  Compiler(String text, CelAbstractSyntaxTree tree, ExpressionSchema schema, int most) {
    this.most = most;
    this.text = text;
    this.tree = tree;
    this.schema = schema;
  }

  Node.Flag compile() {
    Node root = node(tree.getExpr());
    if (root instanceof Node.Flag flag) {
      return flag;
    }
    throw refused(
        tree.getExpr(), "is of type " + tree.getResultType().name() + " (expected: bool)");
  }

  /// The shape of what [#compile] gave.
  Condition outline(Node.Flag root) {
    return outliner.outline(root);
  }

  /// Compiles one expression to a value.
  Node node(CelExpr expr) {
    spend(expr);
    nesting++;
    Node node =
        switch (expr.getKind()) {
          case CONSTANT -> constant(expr);
          case IDENT -> ident(expr);
          case SELECT -> select(expr, expr.select());
          case CALL -> calls.call(expr, expr.call());
          case LIST -> list(expr);
          case COMPREHENSION -> macro(expr, expr.comprehension());
          case STRUCT -> throw refused(expr, "messages are not supported");
          case MAP -> throw refused(expr, "maps are not supported (expected: a field of type map)");
          case NOT_SET -> throw refused(expr, "is empty");
        };
    nesting--;
    outliner.written(node, expr);
    return node;
  }

  /// Compiles an element of a list in which it is looked for; a constant costs nothing there.
  Node element(CelExpr expr) {
    return expr.getKind() == ExprKind.Kind.CONSTANT ? constant(expr) : node(expr);
  }

  /// Reads a number of the request's context.
  Node.Real real(CelExpr expr, String field) {
    return schema
        .variable("context", field)
        .filter(variable -> variable.type() == Type.NUMBER)
        .map(Variables::of)
        .map(Node.Real.class::cast)
        .orElseThrow(
            () ->
                refused(
                    expr,
                    "context." + field + " is not declared (expected: a field of type double)"));
  }

  Node.Flag flag(CelExpr expr) {
    if (node(expr) instanceof Node.Flag flag) {
      return flag;
    }
    throw wrong(expr, "a bool");
  }

  Node.Whole whole(CelExpr expr) {
    if (node(expr) instanceof Node.Whole whole) {
      return whole;
    }
    throw wrong(expr, "an int, timestamp or duration");
  }

  Node.Real real(CelExpr expr) {
    if (node(expr) instanceof Node.Real real) {
      return real;
    }
    throw wrong(expr, "a double");
  }

  Node.Text text(CelExpr expr) {
    if (node(expr) instanceof Node.Text value) {
      return value;
    }
    throw wrong(expr, "a string");
  }

  Node.Texts texts(CelExpr expr) {
    if (node(expr) instanceof Node.Texts list) {
      return list;
    }
    throw wrong(expr, "a list of strings");
  }

  private Refusal wrong(CelExpr expr, String expected) {
    return refused(
        expr, "type " + type(expr).name() + " is not supported here (expected: " + expected + ")");
  }

  private void spend(CelExpr expr) {
    if (nesting >= MAX_NESTING) {
      throw refused(expr, "nested too deep (expected: at most " + MAX_NESTING + " levels)");
    }
    cost += multiplier;
    if (cost > most) {
      throw refused(
          expr,
          "costs more than "
              + most
              + " steps per item (expected: a smaller expression or shorter lists)");
    }
  }

  /// Counts more than the one step that an expression seems to be.
  void spend(CelExpr expr, int steps) {
    cost += multiplier * (steps - 1L);
    spend(expr);
  }

  CelType type(CelExpr expr) {
    return tree.getType(expr.id()).orElseThrow(() -> refused(expr, "has no type"));
  }

  /// The overload that the checker chose.
  String overload(CelExpr expr) {
    List<String> overloads =
        tree.getReference(expr.id()).map(r -> (List<String>) r.overloadIds()).orElse(List.of());
    if (overloads.size() != 1) {
      throw refused(
          expr, "its operands may be of several types (expected: one; dyn is not supported)");
    }
    return overloads.getFirst();
  }

  Refusal refused(CelExpr expr, String what) {
    return place(expr)
        .map(at -> Complaint.at(text, at.getLine(), at.getColumn() + 1, what))
        .orElseGet(() -> Complaint.of(what));
  }

  private Optional<CelSourceLocation> place(CelExpr expr) {
    return Optional.ofNullable(tree.getSource().getPositionsMap().get(expr.id()))
        .flatMap(tree.getSource()::getOffsetLocation);
  }

  private Node constant(CelExpr expr) {
    CelConstant value = expr.constant();
    return switch (value.getKind()) {
      case BOOLEAN_VALUE -> new Constants.FlagConstant(value.booleanValue());
      case INT64_VALUE -> new Constants.WholeConstant(value.int64Value());
      case DOUBLE_VALUE -> new Constants.RealConstant(value.doubleValue());
      case STRING_VALUE -> new Constants.TextConstant(value.stringValue());
      case UINT64_VALUE ->
          throw refused(expr, "unsigned integers are not supported (expected: an int)");
      case BYTES_VALUE -> throw refused(expr, "bytes are not supported (expected: a string)");
      case NULL_VALUE -> throw refused(expr, "null is not supported (expected: has(…))");
      case NOT_SET, TIMESTAMP_VALUE, DURATION_VALUE ->
          throw refused(expr, "this constant is not supported");
    };
  }

  private Node ident(CelExpr expr) {
    String name = expr.ident().name();
    int local = locals.lastIndexOf(name);
    if (local >= 0) {
      return new Variables.Local(local);
    }
    return schema
        .variable(name, "")
        .map(this::read)
        .orElseThrow(() -> refused(expr, "\"" + name + "\" is not a value here"));
  }

  private Node select(CelExpr expr, CelSelect select) {
    Optional<Variable> variable = variable(expr);
    if (variable.isPresent()) {
      if (select.testOnly()) {
        return outliner.asksFor(Variables.present(variable.get()), Outliner.source(variable.get()));
      }
      if (keyType(variable.get()).isPresent()) {
        throw refused(expr, "a map is not a value here (expected: one of its keys)");
      }
      return read(variable.get());
    }
    Variable map = map(select.operand());
    Node.Text key = new Constants.TextConstant(select.field());
    return select.testOnly() ? hasKey(map, key) : key(map, key);
  }

  private Node read(Variable variable) {
    return outliner.reads(Variables.of(variable), Outliner.source(variable));
  }

  /// Reads one key of a map.
  Node key(Variable map, Node.Text key) {
    Type type = keyType(map).orElseThrow();
    Node node = Variables.keyed(map.slot(), key, type);
    return key instanceof Constants.TextConstant constant
        ? outliner.reads(node, Outliner.source(map, constant.value(), type))
        : node;
  }

  /// Whether a map has a key.
  Node.Flag hasKey(Variable map, Node.Text key) {
    Type type = keyType(map).orElseThrow();
    Node.Flag node = new Variables.HasKey(map.slot(), key, type);
    return key instanceof Constants.TextConstant constant
        ? outliner.asksFor(node, Outliner.source(map, constant.value(), type))
        : node;
  }

  /// The map variable that an expression names, or a refusal.
  Variable map(CelExpr expr) {
    return variable(expr)
        .filter(v -> keyType(v).isPresent())
        .orElseThrow(
            () ->
                refused(
                    expr, "is not a map (expected: item.attributes, item.columns or context.kv)"));
  }

  private static Optional<Type> keyType(Variable map) {
    return switch (map.type()) {
      case TEXT_MAP -> Optional.of(Type.TEXT);
      case NUMBER_MAP -> Optional.of(Type.NUMBER);
      case FLAG, INTEGER, NUMBER, TEXT, TIMESTAMP, TEXTS -> Optional.empty();
    };
  }

  /// The variable behind `root.field`, unless the root is the running element of a macro.
  private Optional<Variable> variable(CelExpr expr) {
    if (expr.getKind() != ExprKind.Kind.SELECT) {
      return Optional.empty();
    }
    return root(expr.select().operand())
        .flatMap(root -> schema.variable(root, expr.select().field()));
  }

  /// `viewer`, or `viewer.attributes`.
  private Optional<String> root(CelExpr expr) {
    if (expr.getKind() == ExprKind.Kind.IDENT) {
      String name = expr.ident().name();
      return locals.contains(name) ? Optional.empty() : Optional.of(name);
    }
    if (expr.getKind() == ExprKind.Kind.SELECT
        && expr.select().operand().getKind() == ExprKind.Kind.IDENT) {
      return root(expr.select().operand()).map(root -> root + "." + expr.select().field());
    }
    return Optional.empty();
  }

  private Node list(CelExpr expr) {
    List<String> values = new ArrayList<>();
    for (CelExpr element : expr.list().elements()) {
      if (!(node(element) instanceof Constants.TextConstant constant)) {
        throw refused(
            element,
            "is not a constant string (expected: outside `in`, lists of constant strings)");
      }
      values.add(constant.value());
    }
    return new Constants.TextsConstant(values);
  }

  private Node macro(CelExpr expr, CelComprehension loop) {
    if (type(loop.iterRange()).kind() != CelKind.LIST || !loop.iterVar2().isEmpty()) {
      throw refused(loop.iterRange(), "is not a list of strings");
    }
    Node.Texts list = texts(loop.iterRange());
    if (locals.size() == Row.LOCALS) {
      throw refused(
          expr, "list macros are nested too deep (expected: at most " + Row.LOCALS + " levels)");
    }
    String step =
        loop.loopStep().getKind() == ExprKind.Kind.CALL ? loop.loopStep().call().function() : "";
    boolean counting = step.equals("_?_:_") && type(expr).kind() == CelKind.BOOL;
    if (counting) {
      return new Macros.One(list, body(list, loop, 0), locals.size());
    }
    return switch (step) {
      case "_||_" -> new Macros.Any(list, body(list, loop, 1), locals.size(), false);
      case "_&&_" -> new Macros.Any(list, body(list, loop, 1), locals.size(), true);
      default ->
          throw refused(
              expr, "map and filter are not supported (expected: exists, all or exists_one)");
    };
  }

  private Node.Flag body(Node.Texts list, CelComprehension loop, int argument) {
    long outside = multiplier;
    int elements =
        list instanceof Constants.TextsConstant constant ? constant.value().size() : NOMINAL_LIST;
    multiplier = Math.min(outside * Math.max(1, elements), most + 1L);
    locals.add(loop.iterVar());
    try {
      return flag(loop.loopStep().call().args().get(argument));
    } finally {
      locals.removeLast();
      multiplier = outside;
    }
  }
}
