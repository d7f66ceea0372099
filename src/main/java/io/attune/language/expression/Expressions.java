package io.attune.language.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Compiles CEL to predicates over rows.
///
/// The language is CEL as the library parses and checks it, without what would need objects per
/// row: unsigned integers, bytes, null, `dyn`, messages, maps of one's own, lists of anything but
/// texts outside `in`, `map` and `filter`, joining texts that are not constant, and patterns that
/// are not constant. Each is refused when compiled. Moments and spans are whole milliseconds.
///
/// Thread-safe. Compiling costs 50 to 500 µs: never on an event loop. The newest 8,192 results are
/// kept by text and schema.
public final class Expressions {
  /// The longest text, in bytes of UTF-8.
  public static final int MAX_BYTES = 4_096;

  /// The longest targeting, in bytes of UTF-8: a list of 10,000 values fits.
  public static final int MAX_TARGETING_BYTES = 524_288;

  private static final int MAX_PREDICATES = 8_192;
  private static final int MAX_CHECKERS = 128;

  private record Key(String text, ExpressionSchema schema) {}

  private final Map<Key, Predicate> predicates = new Recent<>(MAX_PREDICATES);
  private final Map<ExpressionSchema, Checker> checkers = new Recent<>(MAX_CHECKERS);

  /// Parses, checks and compiles.
  ///
  /// @param text CEL that says yes or no; 1 to [#MAX_BYTES] bytes
  /// @param schema what it may name
  /// @throws io.attune.language.problem.Refusal of code `invalid_expression` whose detail has line
  /// and column and points at it
  public Predicate compile(String text, ExpressionSchema schema) {
    requireLength(text, MAX_BYTES);
    return kept(
        predicates,
        new Key(text, schema),
        () -> predicate(compiler(text, schema, Compiler.MAX_COST).compile()));
  }

  /// Parses, checks and compiles targeting, and tells its shape for an index. Nothing is kept.
  ///
  /// @param text CEL that says yes or no; 1 to [#MAX_TARGETING_BYTES] bytes
  /// @param schema what it may name
  /// @throws io.attune.language.problem.Refusal as [#compile] does
  public Condition.Outline outline(String text, ExpressionSchema schema) {
    requireLength(text, MAX_TARGETING_BYTES);
    Compiler compiler = compiler(text, schema, Compiler.MAX_TARGETING_COST);
    Node.Flag root = compiler.compile();
    return new Condition.Outline(predicate(root), compiler.outline(root));
  }

  private static void requireLength(String text, int most) {
    if (text.isBlank()) {
      throw Complaint.of("\"\" (expected: CEL that says yes or no)");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw Complaint.of(bytes + " bytes (expected: at most " + most + ")");
    }
  }

  private Compiler compiler(String text, ExpressionSchema schema, int mostCost) {
    CelAbstractSyntaxTree tree = kept(checkers, schema, () -> new Checker(schema)).check(text);
    return new Compiler(text, tree, schema, mostCost);
  }

  private static Predicate predicate(Node.Flag root) {
    return row -> verdict(root.test(row));
  }

  private static Predicate.Verdict verdict(int outcome) {
    return outcome == Node.Flag.YES
        ? Predicate.Verdict.YES
        : outcome == Node.Flag.NO ? Predicate.Verdict.NO : Predicate.Verdict.FAILED;
  }

  /// Two threads may compute the same value at once; nobody waits for another's compilation.
  private static <K, V> V kept(Map<K, V> cache, K key, Supplier<V> anew) {
    synchronized (cache) {
      V known = cache.get(key);
      if (known != null) {
        return known;
      }
    }
    V made = anew.get();
    synchronized (cache) {
      cache.put(key, made);
    }
    return made;
  }

  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int capacity;

    Recent(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > capacity;
    }
  }
}
