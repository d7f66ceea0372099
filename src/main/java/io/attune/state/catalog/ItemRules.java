package io.attune.state.catalog;

import io.attune.language.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an item may be; `docs/limits.md` lists the bounds.
final class ItemRules {
  static final int MAX_ID = 256;
  /// The largest integer that every JSON reader keeps exactly.
  static final long MAX_INTEGER = (1L << 53) - 1;

  private static final int MAX_TITLE = 1_000;
  private static final int MAX_CATEGORIES = 20;
  private static final int MAX_TAGS = 50;
  private static final int MAX_WORD = 200;
  private static final int MAX_LINK = 2_048;
  private static final int MAX_LANGUAGE = 35;
  private static final int MAX_ATTRIBUTES = 50;
  private static final int MAX_ATTRIBUTE_NAME = 100;
  private static final int MAX_ATTRIBUTE = 1_000;
  private static final int MAX_COLUMNS = 256;
  private static final long EARLIEST = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
  private static final long LATEST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern COLUMN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

  private ItemRules() {}

  /// The first rule the item breaks, or nothing.
  static Optional<Problem> check(Item item) {
    Problem problem = id("id", item.id());
    problem = first(problem, text("title", item.title(), 0, MAX_TITLE));
    problem = first(problem, words("categories", item.categories(), MAX_CATEGORIES));
    problem = first(problem, text("brand", item.brand(), MAX_WORD));
    problem = first(problem, money(item));
    problem = first(problem, item.stock().map(stock -> natural("stock", stock)).orElse(null));
    problem = first(problem, text("url", item.url(), MAX_LINK));
    problem = first(problem, text("image", item.image(), MAX_LINK));
    problem = first(problem, text("language", item.language(), MAX_LANGUAGE));
    problem = first(problem, period(item));
    problem =
        first(problem, item.variantOf().map(product -> product(item.id(), product)).orElse(null));
    problem = first(problem, words("tags", item.tags(), MAX_TAGS));
    problem = first(problem, attributes(item.attributes()));
    return Optional.ofNullable(first(problem, columns(item.columns())));
  }

  /// What is wrong with an id, or null.
  static @Nullable Problem id(String field, String id) {
    int characters = id.codePointCount(0, id.length());
    if (characters < 1 || characters > MAX_ID) {
      return Problem.invalid(field, id, "1 to " + MAX_ID + " characters");
    }
    return id.codePoints()
            .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
        ? Problem.invalid(field, id, "Unicode text without unpaired surrogates")
        : null;
  }

  /// What is wrong with numeric columns, or null.
  static @Nullable Problem columns(Map<String, Float> columns) {
    if (columns.size() > MAX_COLUMNS) {
      return Problem.invalid("columns", columns.size(), "at most " + MAX_COLUMNS + " columns");
    }
    for (Map.Entry<String, Float> column : columns.entrySet()) {
      if (!COLUMN.matcher(column.getKey()).matches()) {
        return Problem.invalid(
            "columns",
            column.getKey(),
            "names of 1 to 64 letters, digits, _, . and -, a letter first");
      }
      if (!Float.isFinite(column.getValue())) {
        return Problem.invalid(
            "columns." + column.getKey(), column.getValue(), "a finite 32-bit float");
      }
    }
    return null;
  }

  private static @Nullable Problem first(@Nullable Problem earlier, @Nullable Problem later) {
    return earlier != null ? earlier : later;
  }

  private static @Nullable Problem text(String field, Optional<String> text, int most) {
    return text.map(present -> text(field, present, 1, most)).orElse(null);
  }

  private static @Nullable Problem text(String field, String text, int least, int most) {
    return text.length() >= least && text.length() <= most
        ? null
        : Problem.invalid(field, text, least + " to " + most + " characters");
  }

  private static @Nullable Problem words(String field, List<String> words, int most) {
    if (words.size() > most) {
      return Problem.invalid(field, words.size(), "at most " + most + " entries");
    }
    for (int i = 0; i < words.size(); i++) {
      Problem problem = text(field + "[" + i + "]", words.get(i), 1, MAX_WORD);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static @Nullable Problem money(Item item) {
    Optional<String> currency = item.currency();
    if (currency.isPresent() && !CURRENCY.matcher(currency.get()).matches()) {
      return Problem.invalid("currency", currency.get(), "an ISO 4217 code such as EUR");
    }
    if (item.priceMicros().isEmpty()) {
      return null;
    }
    return currency.isEmpty()
        ? Problem.invalid(
            "currency", "absent", "an ISO 4217 code such as EUR, because there is a priceMicros")
        : natural("priceMicros", item.priceMicros().get());
  }

  private static @Nullable Problem natural(String field, long value) {
    return value >= 0 && value <= MAX_INTEGER
        ? null
        : Problem.invalid(field, value, "0 to " + MAX_INTEGER);
  }

  private static @Nullable Problem period(Item item) {
    Problem problem =
        item.createdMillis() == ItemReader.NOT_GIVEN ? null : time("created", item.createdMillis());
    problem =
        first(
            problem,
            item.availableFromMillis().map(millis -> time("availableFrom", millis)).orElse(null));
    problem =
        first(
            problem,
            item.availableUntilMillis().map(millis -> time("availableUntil", millis)).orElse(null));
    long from = item.availableFromMillis().orElse(Long.MIN_VALUE);
    long until = item.availableUntilMillis().orElse(Long.MAX_VALUE);
    return problem != null || from < until
        ? problem
        : Problem.invalid(
            "availableUntil",
            ItemJson.time(until),
            "later than availableFrom " + ItemJson.time(from));
  }

  private static @Nullable Problem time(String field, long epochMillis) {
    return epochMillis >= EARLIEST && epochMillis <= LATEST
        ? null
        : Problem.invalid(field, epochMillis, "years 0 to 9999");
  }

  private static @Nullable Problem product(String id, String product) {
    Problem problem = id("variantOf", product);
    return problem == null && product.equals(id)
        ? Problem.invalid("variantOf", product, "another item")
        : problem;
  }

  private static @Nullable Problem attributes(Map<String, String> attributes) {
    if (attributes.size() > MAX_ATTRIBUTES) {
      return Problem.invalid(
          "attributes", attributes.size(), "at most " + MAX_ATTRIBUTES + " attributes");
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      Problem problem = text("attributes", attribute.getKey(), 1, MAX_ATTRIBUTE_NAME);
      problem =
          first(
              problem,
              text("attributes." + attribute.getKey(), attribute.getValue(), 0, MAX_ATTRIBUTE));
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }
}
