package io.attune.platform.parameter;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request says beside its path and body: the query's parameters, known ones, each once, a
/// hundred characters at most; and the version it asks to change.
public final class RequestParameters {
  private static final int TEXT = 100;
  private static final Pattern TAG = Pattern.compile("\"?(\\d{1,18})\"?");

  private final Map<String, List<String>> values;

  private RequestParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /// @throws io.attune.language.problem.Refusal for a parameter that is not known, or stands twice
  public static RequestParameters of(UriInfo target, String... known) {
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
    return new RequestParameters(values);
  }

  /// Empty when it is absent.
  public String text(String name) {
    String text = values.getOrDefault(name, List.of("")).getFirst();
    if (text.length() > TEXT) {
      throw Problem.invalid(name, text, "up to " + TEXT + " characters").refusal();
    }
    return text;
  }

  public int integer(String name, int otherwise, int least, int most) {
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
  public String oneOf(String name, String... names) {
    String text = text(name);
    if (text.isEmpty() && !values.containsKey(name)) {
      return names[0];
    }
    if (!List.of(names).contains(text)) {
      throw Problem.invalid(name, text, String.join(" or ", names)).refusal();
    }
    return text;
  }

  /// The entity tag of a version.
  public static String tag(long version) {
    return "\"" + version + "\"";
  }

  /// The version that the caller changes, by his body or by an entity tag (RFC 9110).
  ///
  /// @param inBody as the body says
  /// @param header the `If-Match` of the request, which stands for the same
  /// @throws io.attune.language.problem.Refusal when they differ, or the header is no version's tag
  public static OptionalLong ifMatch(OptionalLong inBody, @Nullable String header) {
    if (header == null) {
      return inBody;
    }
    Matcher tag = TAG.matcher(header.strip());
    if (!tag.matches()) {
      throw Problem.invalid("If-Match", header, "the ETag of an answer, such as \"3\"").refusal();
    }
    long version = Long.parseLong(tag.group(1));
    if (inBody.isPresent() && inBody.getAsLong() != version) {
      throw Problem.invalid("version", inBody.getAsLong(), version + ", as in If-Match").refusal();
    }
    return OptionalLong.of(version);
  }
}
