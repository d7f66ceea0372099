package io.attune.state.targeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.targeting.NaiveJudge.Answer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the judge itself rests on.
class NaiveJudgeTest {
  private static final Ask ABSENT = new Ask.SameText("context.region", "a", true, false);
  private static final Ask YES = new Ask.SameText("context.country", "DE", true, false);
  private static final Ask NO = new Ask.Opposite(YES);

  private static final Asked REQUEST =
      new Asked(
          Map.of(
              "context.country",
              "DE",
              "context.hour",
              7L,
              "viewer.segments",
              List.of("vip"),
              "context.latitude",
              52.52,
              "context.longitude",
              13.405),
          List.of(new Asked.Action("view", 6, "shoes"), new Asked.Action("view", 7, "shoes")));

  private static void says(Answer expected, Ask ask) {
    assertEquals(expected, NaiveJudge.answer(ask, REQUEST), ask.cel());
  }

  @Test
  void what_is_absent_is_an_error_and_so_is_its_negation() {
    says(Answer.ERROR, ABSENT);
    says(Answer.ERROR, new Ask.Opposite(ABSENT));
    says(Answer.NO, new Ask.Has("context.region"));
    says(Answer.ERROR, new Ask.Opposite(new Ask.Holds("context.keywords", "a")));
    says(Answer.ERROR, new Ask.Compared("context.weekday", "<", 3L, false));
  }

  @Test
  void a_side_that_decides_absorbs_the_error_of_the_other() {
    says(Answer.NO, new Ask.Both(ABSENT, NO));
    says(Answer.NO, new Ask.Both(NO, ABSENT));
    says(Answer.ERROR, new Ask.Both(YES, ABSENT));
    says(Answer.YES, new Ask.Either(ABSENT, YES));
    says(Answer.YES, new Ask.Either(YES, ABSENT));
    says(Answer.ERROR, new Ask.Either(ABSENT, NO));
    says(Answer.ERROR, new Ask.Choice(ABSENT, YES, YES));
    says(Answer.YES, new Ask.Choice(NO, ABSENT, YES));
    says(Answer.ERROR, new Ask.Alike(ABSENT, YES, false));
    says(Answer.YES, new Ask.Alike(YES, NO, false));
  }

  @Test
  void leaves_say_what_they_look_like() {
    says(Answer.YES, new Ask.Compared("context.hour", ">=", 7L, false));
    says(Answer.NO, new Ask.Compared("context.hour", ">", 7L, false));
    says(Answer.YES, new Ask.Compared("context.hour", "<", 7.5, false));
    says(Answer.YES, new Ask.Compared("context.hour", ">", 7.5, true));
    says(Answer.YES, new Ask.Holds("viewer.segments", "vip"));
    says(Answer.YES, new Ask.OfList("viewer.segments", List.of("vip", "x"), true));
    says(Answer.YES, new Ask.Did("view", 7, "shoes", "==", 1));
    says(Answer.YES, new Ask.Did("view", 8, "", "==", 2));
    says(Answer.YES, new Ask.Near(52.5, 13.4, 3L));
    says(Answer.NO, new Ask.Near(52.5, 13.4, 2L));
    says(Answer.NO, new Ask.Near(48.137, 11.575, 500L));
    says(Answer.YES, new Ask.Near(48.137, 11.575, 510L));
  }

  @Test
  void draws_of_each_answer_are_many() {
    Map<Answer, Integer> seen = new EnumMap<>(Answer.class);
    RandomTargeting random = new RandomTargeting(new SplittableRandom(3));
    for (int i = 0; i < 20_000; i++) {
      seen.merge(NaiveJudge.answer(random.ask(i % 6), random.request()), 1, Integer::sum);
    }
    for (Answer answer : Answer.values()) {
      assertTrue(seen.getOrDefault(answer, 0) > 2_000, "too few of " + answer + ": " + seen);
    }
  }
}
