package io.attune.state.targeting;

import java.math.BigDecimal;
import java.util.List;

/// Says by itself what targeting means: CEL's three values, where what is absent is an error, and
/// an error stays one unless the other side of `&&` or `||` decides. Shares nothing with what it
/// judges.
final class NaiveJudge {
  private static final double EARTH_KILOMETRES = 6371.0088;

  private NaiveJudge() {}

  enum Answer {
    YES,
    NO,
    ERROR;

    static Answer of(boolean yes) {
      return yes ? YES : NO;
    }
  }

  /// Whether a line item with this targeting may serve this request.
  static boolean matches(Ask ask, Asked request) {
    return answer(ask, request) == Answer.YES;
  }

  static Answer answer(Ask ask, Asked request) {
    return switch (ask) {
      case Ask.Both both -> both(answer(both.left(), request), answer(both.right(), request));
      case Ask.Either either ->
          opposite(
              both(
                  opposite(answer(either.left(), request)),
                  opposite(answer(either.right(), request))));
      case Ask.Opposite not -> opposite(answer(not.of(), request));
      case Ask.Choice choice ->
          switch (answer(choice.condition(), request)) {
            case YES -> answer(choice.yes(), request);
            case NO -> answer(choice.no(), request);
            case ERROR -> Answer.ERROR;
          };
      case Ask.Alike alike -> {
        Answer left = answer(alike.left(), request);
        Answer right = answer(alike.right(), request);
        yield left == Answer.ERROR || right == Answer.ERROR
            ? Answer.ERROR
            : Answer.of(left == right == alike.equal());
      }
      case Ask.Constant constant -> Answer.of(constant.value());
      case Ask.Has has -> Answer.of(request.fields().containsKey(has.field()));
      case Ask.Did did -> Answer.of(compare(did(did, request), did.times(), did.operator()));
      case Ask.Near near -> near(near, request);
      case Ask.Flag(String field) -> leaf(field, request, Boolean.TRUE::equals);
      case Ask.SameText(String field, String value, boolean equal, boolean turned) ->
          leaf(field, request, it -> it.equals(value) == equal);
      case Ask.OneOf(String field, List<String> values) -> leaf(field, request, values::contains);
      case Ask.Holds(String field, String value) ->
          leaf(field, request, it -> ((List<?>) it).contains(value));
      case Ask.OfList(String field, List<String> values, boolean every) ->
          leaf(
              field,
              request,
              it ->
                  every
                      ? ((List<?>) it).stream().allMatch(values::contains)
                      : ((List<?>) it).stream().anyMatch(values::contains));
      case Ask.StartsWith(String field, String part) ->
          leaf(field, request, it -> ((String) it).startsWith(part));
      case Ask.Compared(String field, String operator, Number constant, boolean turned) ->
          leaf(
              field,
              request,
              it ->
                  turned
                      ? compare(constant, (Number) it, operator)
                      : compare((Number) it, constant, operator));
      case Ask.Sum(String field, long plus, String operator, long constant) ->
          leaf(field, request, it -> compare((Long) it + plus, constant, operator));
      case Ask.NumberIn(String field, List<Number> values) ->
          leaf(
              field,
              request,
              it -> values.stream().anyMatch(value -> compare((Number) it, value, "==")));
    };
  }

  private interface Test {
    boolean of(Object value);
  }

  private static Answer leaf(String field, Asked request, Test test) {
    Object value = request.fields().get(field);
    return value == null ? Answer.ERROR : Answer.of(test.of(value));
  }

  private static Answer both(Answer left, Answer right) {
    if (left == Answer.NO || right == Answer.NO) {
      return Answer.NO;
    }
    return left == Answer.YES && right == Answer.YES ? Answer.YES : Answer.ERROR;
  }

  private static Answer opposite(Answer answer) {
    return switch (answer) {
      case YES -> Answer.NO;
      case NO -> Answer.YES;
      case ERROR -> Answer.ERROR;
    };
  }

  private static boolean compare(Number left, Number right, String operator) {
    int order = exact(left).compareTo(exact(right));
    return switch (operator) {
      case "==" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw new IllegalArgumentException(operator);
    };
  }

  private static BigDecimal exact(Number number) {
    return number instanceof Double real
        ? new BigDecimal(real)
        : BigDecimal.valueOf(number.longValue());
  }

  private static long did(Ask.Did did, Asked request) {
    long times = 0;
    for (Asked.Action action : request.actions()) {
      if (action.type().equals(did.action())
          && action.days() < did.days()
          && (did.category().isEmpty() || did.category().equals(action.category()))) {
        times++;
      }
    }
    return times;
  }

  /// By the angle between two unit vectors.
  private static Answer near(Ask.Near near, Asked request) {
    Object latitude = request.fields().get("context.latitude");
    Object longitude = request.fields().get("context.longitude");
    if (latitude == null || longitude == null) {
      return Answer.ERROR;
    }
    double[] here = unit((Double) latitude, (Double) longitude);
    double[] there = unit(near.latitude(), near.longitude());
    double dot = 0;
    double apart = 0;
    for (int i = 0; i < 3; i++) {
      dot += here[i] * there[i];
      double across =
          here[(i + 1) % 3] * there[(i + 2) % 3] - here[(i + 2) % 3] * there[(i + 1) % 3];
      apart += across * across;
    }
    double kilometres = Math.atan2(Math.sqrt(apart), dot) * EARTH_KILOMETRES;
    return Answer.of(kilometres <= near.kilometres().doubleValue());
  }

  private static double[] unit(double latitude, double longitude) {
    double north = Math.toRadians(latitude);
    double east = Math.toRadians(longitude);
    return new double[] {
      Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)
    };
  }
}
