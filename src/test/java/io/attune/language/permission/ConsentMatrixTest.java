package io.attune.language.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Privacy;
import io.attune.language.permission.ConsentOracle.Assumption;
import io.attune.language.permission.ConsentOracle.Due;
import io.attune.language.permission.ConsentOracle.Facts;
import io.attune.language.permission.ConsentOracle.Gpp;
import io.attune.language.permission.ConsentOracle.Said;
import io.attune.language.permission.ConsentOracle.Section;
import io.attune.language.permission.ConsentOracle.Words;
import io.attune.language.permission.ConsentTexts.Restriction;
import io.attune.language.permission.ConsentTexts.Tcf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What is read and what is not, for each combination of signals: the gate agrees with an oracle
/// that never sees a text. `-Dattune.seed=…` repeats a run of the random ones.
class ConsentMatrixTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int ROUNDS =
      "full".equals(System.getProperty("attune.proof")) ? 1_000_000 : 50_000;
  private static final Set<Integer> OURS = Set.of(ConsentOracle.OURS);
  private static final Set<Integer> OTHERS = Set.of(7, 3999, 4001);
  private static final Instant NOW = Instant.parse("2026-05-28T20:26:40Z");
  private static final Instant EARLIER = Instant.parse("2026-02-28T23:59:59.900Z");
  private static final Set<Integer> EVERYTHING = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  private static final PrivacyGate GATE = new PrivacyGate(ConsentOracle.OURS);

  private static final List<Words> WORDS =
      List.of(
          new Words.None(),
          new Words.Garbage("not a string"),
          new Words.Garbage("CQk9nIAQk9nIAAfABAEN"),
          new Words.Answers(tcf(EVERYTHING, OURS, OURS)),
          new Words.Answers(tcf(Set.of(2), OURS, OURS)),
          new Words.Answers(tcf(Set.of(1, 2), OURS, OURS)),
          new Words.Answers(tcf(Set.of(2, 3, 4, 7), OURS, OURS)),
          new Words.Answers(tcf(Set.of(1, 3, 4, 7), OURS, OURS)),
          new Words.Answers(tcf(EVERYTHING, OTHERS, OURS)),
          new Words.Answers(tcf(EVERYTHING, OURS, OTHERS)),
          new Words.Answers(tcf(EVERYTHING, OURS, null)));

  private static final List<String> US = List.of("", "1YNN", "1YYN", "1---", "garbage");

  private static final List<Gpp> GPP =
      List.of(
          Gpp.NONE,
          new Gpp(List.of(), List.of(-1), false),
          new Gpp(List.of(), List.of(7), false),
          new Gpp(List.of(), List.of(7), true),
          new Gpp(List.of(), List.of(2), true),
          new Gpp(List.of(usa(7, Map.of())), List.of(7), false),
          new Gpp(List.of(usa(7, Map.of('S', 1))), List.of(7), false),
          new Gpp(List.of(usa(7, Map.of('S', 1))), List.of(-1), false),
          new Gpp(List.of(usa(7, Map.of('S', 1))), List.of(), false),
          new Gpp(List.of(usa(7, Map.of('x', 1))), List.of(7), false),
          new Gpp(List.of(usa(8, Map.of())), List.of(7), false),
          new Gpp(List.of(new Section.Eu(WORDS.get(3)), usa(7, Map.of())), List.of(2), false),
          new Gpp(List.of(new Section.Eu(WORDS.get(5)), usa(7, Map.of())), List.of(2, 7), false),
          new Gpp(List.of(new Section.Eu(WORDS.get(2)), usa(7, Map.of())), List.of(7), false));

  @Test
  void each_combination_reads_what_the_table_says() {
    int[] counts = new int[2];
    for (Said gdpr : Said.values()) {
      for (Words words : WORDS) {
        for (String us : US) {
          for (Gpp gpp : GPP) {
            plain(
                gdpr,
                words,
                us,
                gpp,
                facts -> {
                  counts[0]++;
                  counts[1] += check(facts).profile() ? 1 : 0;
                });
          }
        }
      }
    }
    assertEquals(Said.values().length * WORDS.size() * US.size() * GPP.size() * 128, counts[0]);
    assertTrue(counts[1] > 300, counts[1] + " read a profile");
  }

  private static void plain(Said gdpr, Words words, String us, Gpp gpp, Consumer<Facts> each) {
    for (int flags = 0; flags < 128; flags++) {
      Assumption assumption = Assumption.values()[Math.min(flags & 3, 2)];
      each.accept(
          new Facts(
              (flags & 4) != 0,
              gdpr,
              (flags & 3) == 3 ? "DEU" : "BRA",
              (flags & 3) == 3 ? Assumption.COUNTRY : assumption,
              words,
              us,
              gpp,
              (flags & 8) != 0,
              (flags & 16) != 0,
              (flags & 32) != 0,
              (flags & 64) != 0 ? 2 : -1,
              flags % 4,
              false));
    }
  }

  @Test
  void random_answers_allow_what_the_oracle_says() {
    SplittableRandom random = new SplittableRandom(SEED);
    System.getLogger("matrix")
        .log(System.Logger.Level.INFO, "-Dattune.seed={0}", String.valueOf(SEED));
    Map<Due, Integer> seen = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      seen.merge(check(facts(random)), 1, Integer::sum);
    }
    assertTrue(seen.size() > 20, seen.toString());
  }

  private static Due check(Facts facts) {
    Due due = ConsentOracle.judge(facts);
    Permissions got =
        GATE.permissions(
            privacy(facts), facts.country(), WhenUnstated.valueOf(facts.assumption().name()));
    Due found =
        new Due(
            got.bid(),
            got.ids(),
            got.profile(),
            got.measurement(),
            got.precisePlace(),
            got.childrenOnly(),
            got.transparencyDue());
    assertEquals(due, found, () -> facts + ": " + got.signals() + " -Dattune.seed=" + SEED);
    assertEquals(got.ids(), got.caps());
    return due;
  }

  private static Facts facts(SplittableRandom random) {
    return new Facts(
        one(random, 30),
        Said.values()[random.nextInt(3)],
        List.of("", "DEU", "NOR", "GBR", "CHE", "BRA", "USA").get(random.nextInt(7)),
        Assumption.values()[random.nextInt(3)],
        words(random),
        one(random, 2) ? "" : US.get(random.nextInt(US.size())),
        one(random, 2) ? Gpp.NONE : gpp(random),
        one(random, 20),
        one(random, 20),
        one(random, 20),
        one(random, 5) ? random.nextInt(4) : -1,
        random.nextInt(4),
        one(random, 40));
  }

  private static Words words(SplittableRandom random) {
    if (one(random, 8)) {
      return WORDS.get(random.nextInt(3));
    }
    List<Restriction> restrictions = new ArrayList<>();
    while (one(random, 3)) {
      restrictions.add(
          new Restriction(
              random.nextInt(1, 12), random.nextInt(4), one(random, 2) ? OURS : OTHERS));
    }
    boolean later = one(random, 2);
    Set<Integer> disclosed = one(random, 8) ? OTHERS : Set.of(12, ConsentOracle.OURS);
    return new Words.Answers(
        new Tcf(
            later ? NOW : EARLIER,
            later ? 5 : 4,
            most(random, 2),
            most(random, 11),
            most(random, 11),
            one(random, 6) ? OTHERS : Set.of(3, ConsentOracle.OURS),
            one(random, 2) ? OTHERS : OURS,
            restrictions,
            one(random, 5) ? null : disclosed));
  }

  private static Gpp gpp(SplittableRandom random) {
    List<Section> sections = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int id = 2; id <= 22; id++) {
      if (id != 3 && id != 4 && one(random, 12)) {
        sections.add(section(random, id));
        numbers.add(id);
      }
    }
    List<Integer> applying = new ArrayList<>();
    if (!one(random, 5)) {
      int id = one(random, 5) || numbers.isEmpty() ? random.nextInt(-1, 9) : numbers.getLast();
      applying.add(id == 3 || id == 4 || id == 1 ? 7 : id);
    }
    return new Gpp(sections, applying, one(random, 20));
  }

  private static Section section(SplittableRandom random, int id) {
    if (id == 2) {
      Words words = words(random);
      return new Section.Eu(words instanceof Words.None ? new Words.Garbage("") : words);
    }
    if (id == 6) {
      return new Section.Usp(US.get(1 + random.nextInt(US.size() - 1)));
    }
    if (id == 5 || one(random, 20)) {
      return new Section.Garbled(id, List.of("", "!", "B", "PVVqAAAAAQA").get(random.nextInt(4)));
    }
    Map<Character, Integer> values = new TreeMap<>();
    for (char letter : "sShHtTxc".toCharArray()) {
      if (one(random, 14) && ConsentTexts.LAYOUTS.get(id).indexOf(letter) >= 0) {
        values.put(letter, random.nextInt(4));
      }
    }
    boolean gpc = ConsentTexts.WITH_GPC.contains(id) && one(random, 3);
    return new Section.Usa(id, values, gpc ? Optional.of(one(random, 3)) : Optional.empty());
  }

  private static Set<Integer> most(SplittableRandom random, int highest) {
    Set<Integer> some = new HashSet<>();
    for (int i = 1; i <= highest; i++) {
      if (!one(random, 6)) {
        some.add(i);
      }
    }
    return some;
  }

  private static boolean one(SplittableRandom random, int in) {
    return random.nextInt(in) == 0;
  }

  private static Tcf tcf(Set<Integer> purposes, Set<Integer> vendors, Set<Integer> disclosed) {
    return new Tcf(NOW, 5, Set.of(1), purposes, Set.of(), vendors, Set.of(), List.of(), disclosed);
  }

  private static Section usa(int id, Map<Character, Integer> values) {
    return new Section.Usa(id, values, Optional.empty());
  }

  private static Privacy privacy(Facts facts) {
    return new Privacy(
        Flag.of(facts.coppa()),
        switch (facts.gdpr()) {
          case NOTHING -> Flag.UNSTATED;
          case NO -> Flag.NO;
          case YES -> Flag.YES;
        },
        text(facts.words()),
        facts.usPrivacy(),
        text(facts.gpp()),
        facts.gpp().applying(),
        Flag.of(facts.gpc()),
        Flag.of(facts.limited()),
        Flag.of(facts.noTracking()),
        facts.tracking(),
        facts.dsa(),
        -1,
        facts.unreadable());
  }

  private static String text(Words words) {
    return switch (words) {
      case Words.None none -> "";
      case Words.Garbage garbage -> garbage.text();
      case Words.Answers answers -> answers.tcf().text();
    };
  }

  private static String text(Gpp gpp) {
    if (gpp.garbage()) {
      return "DBABLA";
    }
    return gpp.sections().isEmpty()
        ? ""
        : ConsentTexts.gpp(
            gpp.sections().stream()
                .collect(Collectors.toMap(ConsentOracle::id, ConsentMatrixTest::text)));
  }

  private static String text(Section section) {
    return switch (section) {
      case Section.Usa usa ->
          ConsentTexts.usa(usa.id(), usa.id() == 7 ? 2 : 1, usa.values())
              + usa.gpc().map(on -> "." + ConsentTexts.gpc(on)).orElse("");
      case Section.Usp usp -> usp.text();
      case Section.Eu eu -> text(eu.words());
      case Section.Garbled garbled -> garbled.text();
    };
  }
}
