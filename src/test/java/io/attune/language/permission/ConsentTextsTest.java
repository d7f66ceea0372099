package io.attune.language.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.permission.ConsentTexts.Restriction;
import io.attune.language.permission.ConsentTexts.Tcf;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The strings that judge are those of the golden corpus, which stood there before.
class ConsentTextsTest {
  private static final Instant AT = Instant.parse("2026-05-28T20:26:40Z");
  private static final Set<Integer> OURS = Set.of(4000);
  private static final Set<Integer> ALL = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

  @Test
  void tcf_strings_are_those_of_the_corpus() {
    assertEquals(
        "CQk9nIAQk9nIAAfABAENCWFgAP_gAAAAAAYgfQQAQfQAAAAA.IfQQAQfQAA",
        new Tcf(AT, 5, Set.of(), ALL, Set.of(), OURS, Set.of(), List.of(), OURS).text());
    assertEquals(
        "CQTFM8AQTFM8AAfABAENCWEgAP_gAAAAAAYgfQQAQfQAAAAA",
        new Tcf(
                Instant.parse("2025-06-15T15:06:40Z"),
                4,
                Set.of(),
                ALL,
                Set.of(),
                OURS,
                Set.of(),
                List.of(),
                null)
            .text());
    assertEquals(
        "CQk9nIAQk9nIAAfABAENCWFgALAAAEAAAAYgfQQAQfQB9BABB9AAAA.IfQQAQfQAA",
        new Tcf(AT, 5, Set.of(), Set.of(1, 3, 4), Set.of(2), OURS, OURS, List.of(), OURS).text());
    assertEquals(
        "CQk9nIAQk9nIAAfABAENCWFgAP_gAAAAAAYgfQQAQfQAAAABCAAQfQA.IfQQAQfQAA",
        new Tcf(
                AT,
                5,
                Set.of(),
                ALL,
                Set.of(),
                OURS,
                Set.of(),
                List.of(new Restriction(2, 0, OURS)),
                OURS)
            .text());
  }

  @Test
  void gpp_strings_are_those_of_the_corpus() {
    assertEquals("DBABTA~1YYN", ConsentTexts.gpp(Map.of(6, "1YYN")));
    assertEquals("DBABLA~BVVqAAAAAQA", ConsentTexts.gpp(Map.of(7, "BVVqAAAAAQA")));
    assertEquals("DBABMA~x", ConsentTexts.gpp(Map.of(2, "x")));
    assertEquals("YA", ConsentTexts.gpc(true));
    assertEquals("BVVq", ConsentTexts.usa(7, 1, Map.of('.', 1)).substring(0, 4));
    assertEquals("BVVa", ConsentTexts.usa(7, 1, Map.of('.', 1, 'S', 1)).substring(0, 4));
    assertEquals("BVVp", ConsentTexts.usa(7, 1, Map.of('.', 1, 'T', 1)).substring(0, 4));
  }
}
