package io.attune.language.permission;

import io.attune.language.permission.ConsentTexts.Restriction;
import io.attune.language.permission.ConsentTexts.Tcf;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the law allows, told from what was answered, never from a decoded text: the table of
/// docs/openrtb.md as plain code. Written before the gate, and sharing nothing with it.
final class ConsentOracle {
  static final int OURS = 4000;

  /// From here on a string without disclosed vendors holds nothing (TCF 2.3).
  private static final Instant DISCLOSURE = Instant.parse("2026-03-01T00:00:00Z");

  private ConsentOracle() {}

  enum Said {
    NOTHING,
    NO,
    YES
  }

  enum Assumption {
    COUNTRY,
    APPLIES,
    NOT
  }

  /// What is due.
  ///
  /// @param ids of the viewer, and counts that need one
  /// @param precise place
  record Due(
      boolean bid,
      boolean ids,
      boolean profile,
      boolean measured,
      boolean precise,
      boolean childrenOnly,
      boolean transparency) {}

  /// A TCF string as it comes: none, one that cannot be read, or one that can.
  sealed interface Words {
    record None() implements Words {}

    record Garbage(String text) implements Words {}

    record Answers(Tcf tcf) implements Words {}
  }

  /// A section of a GPP string.
  sealed interface Section {
    record Usa(int id, Map<Character, Integer> values, Optional<Boolean> gpc) implements Section {}

    record Usp(String text) implements Section {}

    record Eu(Words words) implements Section {}

    record Garbled(int id, String text) implements Section {}
  }

  /// All GPP says.
  ///
  /// @param sections of the string; none: there is no string
  /// @param applying numbers that apply; none: unstated
  /// @param garbage the string is no GPP string
  record Gpp(List<Section> sections, List<Integer> applying, boolean garbage) {
    static final Gpp NONE = new Gpp(List.of(), List.of(), false);
  }

  /// @param country alpha-3, empty unknown
  /// @param tracking iOS' answer, -1 unstated
  /// @param unreadable something on privacy was there and was not understood
  record Facts(
      boolean coppa,
      Said gdpr,
      String country,
      Assumption assumption,
      Words words,
      String usPrivacy,
      Gpp gpp,
      boolean gpc,
      boolean limited,
      boolean noTracking,
      int tracking,
      int dsa,
      boolean unreadable) {}

  static Due judge(Facts facts) {
    Due europe = europe(facts);
    boolean optedOut = optedOut(facts);
    boolean quiet =
        facts.coppa
            || optedOut
            || facts.gpc
            || facts.limited
            || facts.noTracking
            || facts.tracking >= 0 && facts.tracking != 3
            || facts.unreadable;
    boolean bid = europe.bid;
    return new Due(
        bid,
        bid && europe.ids && !quiet,
        bid && europe.profile && !quiet,
        bid && europe.measured && !facts.unreadable,
        bid && europe.precise && !quiet && !sensitive(facts.gpp),
        facts.coppa,
        facts.dsa >= 2);
  }

  private static Due europe(Facts facts) {
    boolean named =
        facts.gpp.applying.contains(2)
            || facts.gpp.applying.isEmpty()
                && !facts.gpp.garbage
                && facts.gpp.sections.stream().anyMatch(one -> one instanceof Section.Eu);
    boolean assumed =
        switch (facts.assumption) {
          case APPLIES -> true;
          case NOT -> false;
          case COUNTRY -> Set.of("DEU", "FRA", "NOR", "GBR", "CHE").contains(facts.country);
        };
    boolean applies = facts.gdpr == Said.YES || named || facts.gdpr == Said.NOTHING && assumed;
    if (!applies) {
      return new Due(true, true, true, true, true, false, false);
    }
    Words second = new Words.None();
    if (named && !facts.gpp.garbage) {
      for (Section section : facts.gpp.sections) {
        if (section instanceof Section.Eu eu) {
          second = eu.words;
        }
      }
    }
    if (facts.words instanceof Words.None && second instanceof Words.None) {
      return NOTHING;
    }
    return both(answered(facts.words), answered(second));
  }

  private static final Due NOTHING = new Due(false, false, false, false, false, false, false);

  private static Due both(Due a, Due b) {
    return new Due(
        a.bid && b.bid,
        a.ids && b.ids,
        a.profile && b.profile,
        a.measured && b.measured,
        a.precise && b.precise,
        false,
        false);
  }

  private static Due answered(Words words) {
    return switch (words) {
      case Words.None none -> new Due(true, true, true, true, true, false, false);
      case Words.Garbage garbage -> NOTHING;
      case Words.Answers answers -> answered(answers.tcf());
    };
  }

  private static Due answered(Tcf tcf) {
    boolean shown =
        tcf.disclosed() == null ? tcf.at().isBefore(DISCLOSURE) : tcf.disclosed().contains(OURS);
    if (!shown || !granted(tcf, 2)) {
      return NOTHING;
    }
    boolean ids = granted(tcf, 1);
    return new Due(
        true,
        ids,
        ids && granted(tcf, 3) && granted(tcf, 4),
        granted(tcf, 7),
        tcf.features().contains(1) && tcf.vendors().contains(OURS),
        false,
        false);
  }

  private static boolean granted(Tcf tcf, int purpose) {
    boolean consent = tcf.purposes().contains(purpose) && tcf.vendors().contains(OURS);
    boolean interest =
        Set.of(2, 7).contains(purpose)
            && tcf.interests().contains(purpose)
            && tcf.interestVendors().contains(OURS);
    for (Restriction one : tcf.restrictions()) {
      if (one.purpose() == purpose && one.vendors().contains(OURS)) {
        consent &= one.type() == 1;
        interest &= one.type() == 2;
      }
    }
    return consent || interest;
  }

  /// Of sale, sharing or targeting anywhere, or something on it that is not understood.
  private static boolean optedOut(Facts facts) {
    if (!facts.usPrivacy.isEmpty() && !Set.of("1YNN", "1---", "1NNN").contains(facts.usPrivacy)) {
      return true;
    }
    Gpp gpp = facts.gpp;
    boolean nothingApplies = !gpp.applying.isEmpty() && gpp.applying.stream().allMatch(n -> n <= 0);
    if (nothingApplies) {
      return false;
    }
    if (gpp.garbage) {
      return true;
    }
    for (int id : gpp.applying) {
      if (id > 0 && gpp.sections.stream().noneMatch(section -> id(section) == id)) {
        return true;
      }
    }
    return gpp.sections.stream().filter(one -> applies(gpp, one)).anyMatch(ConsentOracle::bars);
  }

  private static boolean bars(Section section) {
    return switch (section) {
      case Section.Eu eu -> false;
      case Section.Garbled garbled -> true;
      case Section.Usp usp -> !Set.of("1YNN", "1---", "1NNN").contains(usp.text());
      case Section.Usa usa ->
          usa.gpc().orElse(false)
              || usa.values().entrySet().stream()
                  .anyMatch(
                      value ->
                          switch (value.getKey()) {
                            case 'S', 'H', 'T', 'c' -> value.getValue() % 2 == 1;
                            case 's', 'h', 't' -> value.getValue() >= 2;
                            default -> false;
                          });
    };
  }

  private static boolean sensitive(Gpp gpp) {
    return gpp.sections.stream()
        .filter(one -> !gpp.garbage && applies(gpp, one))
        .anyMatch(
            one -> one instanceof Section.Usa usa && usa.values().getOrDefault('x', 0) % 2 == 1);
  }

  private static boolean applies(Gpp gpp, Section section) {
    return gpp.applying.isEmpty() || gpp.applying.contains(id(section));
  }

  static int id(Section section) {
    return switch (section) {
      case Section.Usa usa -> usa.id();
      case Section.Usp usp -> 6;
      case Section.Eu eu -> 2;
      case Section.Garbled garbled -> garbled.id();
    };
  }
}
