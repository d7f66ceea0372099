package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.deadletter.DeadLetters;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;

/// The parameters of a query: known ones, each once.
final class Query {
  private static final int TEXT = 100;

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /// @throws io.attune.language.problem.Refusal for a parameter that is not known, or stands twice
  static Query of(UriInfo target, String... known) {
    Map<String, List<String>> values = target.getQueryParameters();
    List<String> names = List.of(known);
    values.forEach(
        (name, all) -> {
          if (!names.contains(name)) {
            throw new Problem(ProblemCode.UNKNOWN_FIELD, name, Problem.unknown(name, names))
                .refusal();
          }
          if (all.size() > 1) {
            throw Problem.invalid(name, all.size() + " times", "once").refusal();
          }
        });
    return new Query(values);
  }

  /// Empty when it is absent.
  String text(String name) {
    String text = values.getOrDefault(name, List.of("")).getFirst();
    if (text.length() > TEXT) {
      throw Problem.invalid(name, text, "up to " + TEXT + " characters").refusal();
    }
    return text;
  }

  int integer(String name, int otherwise, int least, int most) {
    String text = text(name);
    if (text.isEmpty() && !values.containsKey(name)) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw Problem.invalid(name, text, "a whole number from " + least + " to " + most).refusal();
  }

  /// @param names the first one stands for none
  String oneOf(String name, String... names) {
    String text = text(name);
    if (text.isEmpty() && !values.containsKey(name)) {
      return names[0];
    }
    if (!List.of(names).contains(text)) {
      throw Problem.invalid(name, text, String.join(" or ", names)).refusal();
    }
    return text;
  }

  DeadLetters.Filter filter() {
    return new DeadLetters.Filter(text("code"), text("type"), text("source"), text("key"));
  }
}
