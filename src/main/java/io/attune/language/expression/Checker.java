package io.attune.language.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The library's parser and type checker, told of a schema's variables: each root but `now` is a
/// structure with declared fields, so that a misspelt field is found here. Thread-safe.
final class Checker {
  /// What the checker, and the interpreter that the tests compare with, agree on.
  static final CelOptions OPTIONS =
      CelOptions.current()
          .maxParseRecursionDepth(100)
          .maxExpressionCodePointSize(Expressions.MAX_TARGETING_BYTES)
          .enableHeterogeneousNumericComparisons(true)
          .enableRegexPartialMatch(true)
          .build();

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '([^']*)'");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);

  /// Overloads of `viewer.did`.
  static final String DID = "viewer_did";

  static final String DID_IN_CATEGORY = "viewer_did_in_category";

  /// The overload of `context.within`.
  static final String WITHIN = "context_within";

  private static final String ATTRIBUTES = "viewer.attributes";

  private final ExpressionSchema schema;
  private final CelCompiler compiler;

  Checker(ExpressionSchema schema) {
    this.schema = schema;
    Map<String, Map<String, CelType>> roots = new LinkedHashMap<>();
    for (String root : List.of("item", "viewer", ATTRIBUTES, "context", "params")) {
      roots.put(root, new LinkedHashMap<>());
    }
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    for (ExpressionSchema.Variable variable : schema.variables()) {
      if (variable.field().isEmpty()) {
        builder.addVar(variable.root(), type(variable.type()));
      } else {
        roots
            .computeIfAbsent(variable.root(), root -> new LinkedHashMap<>())
            .put(variable.field(), type(variable.type()));
      }
    }
    Map<String, CelType> structures = new LinkedHashMap<>();
    Map<String, CelType> attributes = roots.getOrDefault(ATTRIBUTES, Map.of());
    StructType ofAttributes = structure("attune." + ATTRIBUTES, attributes);
    roots.computeIfAbsent("viewer", root -> new LinkedHashMap<>()).put("attributes", ofAttributes);
    roots.forEach(
        (root, fields) -> structures.put("attune." + root, structure("attune." + root, fields)));
    structures.put("attune." + ATTRIBUTES, ofAttributes);
    for (String root : List.of("item", "viewer", "context", "params")) {
      builder.addVar(root, structures.get("attune." + root));
    }
    CelType viewer = structure("attune.viewer", Map.of());
    CelType context = structure("attune.context", Map.of());
    builder.addFunctionDeclarations(
        CelFunctionDecl.newFunctionDeclaration(
            "within",
            CelOverloadDecl.newMemberOverload(
                WITHIN, SimpleType.BOOL, context, SimpleType.DYN, SimpleType.DYN, SimpleType.DYN)),
        CelFunctionDecl.newFunctionDeclaration(
            "did",
            CelOverloadDecl.newMemberOverload(
                DID, SimpleType.INT, viewer, SimpleType.STRING, SimpleType.INT),
            CelOverloadDecl.newMemberOverload(
                DID_IN_CATEGORY,
                SimpleType.INT,
                viewer,
                SimpleType.STRING,
                SimpleType.INT,
                SimpleType.STRING)));
    compiler = builder.setTypeProvider(new Structures(ImmutableMap.copyOf(structures))).build();
  }

  private static StructType structure(String name, Map<String, CelType> declared) {
    ImmutableMap<String, CelType> fields = ImmutableMap.copyOf(declared);
    return StructType.create(
        name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
  }

  private static CelType type(ExpressionSchema.Type type) {
    return switch (type) {
      case FLAG -> SimpleType.BOOL;
      case INTEGER -> SimpleType.INT;
      case NUMBER -> SimpleType.DOUBLE;
      case TEXT -> SimpleType.STRING;
      case TIMESTAMP -> SimpleType.TIMESTAMP;
      case TEXTS -> ListType.create(SimpleType.STRING);
      case TEXT_MAP -> MapType.create(SimpleType.STRING, SimpleType.STRING);
      case NUMBER_MAP -> MapType.create(SimpleType.STRING, SimpleType.DOUBLE);
    };
  }

  /// The checked tree, or a refusal that points at the first mistake.
  CelAbstractSyntaxTree check(String text) {
    CelValidationResult result = compiler.compile(text);
    if (result.hasError()) {
      throw refusal(text, result.getErrors().getFirst());
    }
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw refusal(text, e.getErrors().getFirst());
    }
  }

  private Refusal refusal(String text, CelIssue issue) {
    CelSourceLocation place = issue.getSourceLocation();
    if (place.getLine() < 1) {
      return Complaint.of(issue.getMessage());
    }
    Matcher field = UNDEFINED_FIELD.matcher(issue.getMessage());
    if (field.matches()) {
      List<String> known = siblings(text, place);
      // The library points at the dot.
      return Complaint.at(
          text, place.getLine(), place.getColumn() + 2, Problem.unknown(field.group(1), known));
    }
    Matcher name = UNDECLARED.matcher(issue.getMessage());
    String what =
        name.matches()
            ? Problem.unknown(name.group(1), List.of("item", "viewer", "context", "params", "now"))
            : issue.getMessage();
    return Complaint.at(text, place.getLine(), place.getColumn() + 1, what);
  }

  /// The fields of the root that ends at a place.
  private List<String> siblings(String text, CelSourceLocation place) {
    int[] line =
        text.lines().skip(place.getLine() - 1L).findFirst().orElse("").codePoints().toArray();
    String before = new String(line, 0, Math.min(line.length, place.getColumn()));
    Stream<String> fields =
        schema.variables().stream()
            .filter(v -> !v.field().isEmpty() && before.endsWith(v.root()))
            .map(ExpressionSchema.Variable::field);
    Stream<String> nested = before.endsWith("viewer") ? Stream.of("attributes") : Stream.empty();
    return Stream.concat(fields, nested).sorted().toList();
  }

  private record Structures(ImmutableMap<String, CelType> byName) implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return byName.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }
}
