package io.attune.language.permission;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes consent strings bit by bit, from the published layouts. Knows nothing of the code it
/// judges, nor of the libraries under it.
final class ConsentTexts {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private ConsentTexts() {}

  /// What a viewer was told and answered (TCF 2.x).
  ///
  /// @param features special features opted in to, 1 to 12
  /// @param purposes consented to, 1 to 24
  /// @param interests purposes where a legitimate interest was told and not objected to
  /// @param vendors with consent
  /// @param interestVendors with legitimate interest
  /// @param disclosed vendors that were shown; null for a string without that segment
  record Tcf(
      Instant at,
      int policy,
      Set<Integer> features,
      Set<Integer> purposes,
      Set<Integer> interests,
      Set<Integer> vendors,
      Set<Integer> interestVendors,
      List<Restriction> restrictions,
      Set<Integer> disclosed) {
    String text() {
      String core = ConsentTexts.core(this);
      return disclosed == null ? core : core + "." + vendorSegment(1, disclosed);
    }
  }

  /// A publisher's word on one purpose and some vendors: 0 forbidden, 1 consent only, 2 legitimate
  /// interest only.
  record Restriction(int purpose, int type, Set<Integer> vendors) {}

  private static String core(Tcf tcf) {
    Bits bits = new Bits();
    long tenths = tcf.at.toEpochMilli() / 100;
    bits.number(2, 6).number(tenths, 36).number(tenths, 36);
    bits.number(31, 12).number(1, 12).number(0, 6).letters("EN").number(150, 12);
    bits.number(tcf.policy, 6).number(1, 1).number(0, 1);
    bits.flags(tcf.features, 12).flags(tcf.purposes, 24).flags(tcf.interests, 24);
    bits.number(0, 1).letters("DE");
    bits.vendors(tcf.vendors).vendors(tcf.interestVendors);
    bits.number(tcf.restrictions.size(), 12);
    for (Restriction one : tcf.restrictions) {
      bits.number(one.purpose, 6).number(one.type, 2).singles(one.vendors);
    }
    return bits.text();
  }

  static String vendorSegment(int type, Set<Integer> vendors) {
    return new Bits().number(type, 3).vendors(vendors).text();
  }

  /// A GPP string of these sections, in the order of their numbers.
  static String gpp(Map<Integer, String> sections) {
    Bits bits = new Bits().number(3, 6).number(1, 6).number(sections.size(), 12);
    StringBuilder text = new StringBuilder();
    int last = 0;
    for (Map.Entry<Integer, String> section : new TreeMap<>(sections).entrySet()) {
      bits.number(0, 1).fibonacci(section.getKey() - last);
      last = section.getKey();
      text.append('~').append(section.getValue());
    }
    return bits.text() + text;
  }

  /// The GPC segment of a US section.
  static String gpc(boolean optedOut) {
    return new Bits().number(1, 2).number(optedOut ? 1 : 0, 1).text();
  }

  /// The layouts of the US sections after their version: what each two bits are about. `s`, `h` and
  /// `t` are the notices of the right to opt out of sale, sharing and targeting, `S`, `H` and `T`
  /// its use; `x` is sensitive data, `c` a known child, `C` the covered transaction.
  static final Map<Integer, String> LAYOUTS =
      Map.ofEntries(
          Map.entry(7, ".sht..SHT" + "x".repeat(16) + "ccc.C.."),
          Map.entry(8, "sh.SH" + "x".repeat(9) + "cc.C.."),
          Map.entry(9, ".stST" + "x".repeat(8) + "cC.."),
          Map.entry(10, ".stST" + "x".repeat(7) + "cC.."),
          Map.entry(11, ".st.ST" + "x".repeat(8) + "cC.."),
          Map.entry(12, ".stST" + "x".repeat(8) + "cccC.."),
          Map.entry(13, ".stST" + "x".repeat(8) + "ccc.C.."),
          Map.entry(14, ".stST" + "x".repeat(8) + "ccc.C.."),
          Map.entry(15, ".stST" + "x".repeat(11) + "ccc.C.."),
          Map.entry(16, ".stST" + "x".repeat(8) + "c.C.."),
          Map.entry(17, ".stST" + "x".repeat(9) + "ccccc.C.."),
          Map.entry(18, ".st.ST" + "x".repeat(8) + "cC.."),
          Map.entry(19, ".stST" + "x".repeat(8) + "c.C.."),
          Map.entry(20, ".stST" + "x".repeat(8) + "ccc.C.."),
          Map.entry(21, ".stST" + "x".repeat(10) + "ccccc.C.."),
          Map.entry(22, ".stST" + "x".repeat(8) + "c.C.."));

  /// Sections that have a GPC segment.
  static final Set<Integer> WITH_GPC = Set.of(7, 8, 10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22);

  /// The core of a US section.
  ///
  /// @param values of the letters of its layout; what is not named: notice given (1), right not
  /// used
  ///     (2), otherwise 0
  static String usa(int section, int version, Map<Character, Integer> values) {
    Bits bits = new Bits().number(version, 6);
    for (char letter : LAYOUTS.get(section).toCharArray()) {
      int usual =
          switch (letter) {
            case 's', 'h', 't' -> 1;
            case 'S', 'H', 'T', 'C' -> 2;
            default -> 0;
          };
      bits.number(values.getOrDefault(letter, usual), 2);
    }
    return bits.text();
  }

  /// Bits to Base64 in its alphabet for addresses, filled up to whole bytes.
  private static final class Bits {
    private final List<Integer> bits = new ArrayList<>();

    Bits number(long value, int width) {
      for (int i = width - 1; i >= 0; i--) {
        bits.add((int) (value >> i & 1));
      }
      return this;
    }

    Bits letters(String two) {
      return number(two.charAt(0) - 'A', 6).number(two.charAt(1) - 'A', 6);
    }

    Bits flags(Set<Integer> set, int width) {
      for (int i = 1; i <= width; i++) {
        bits.add(set.contains(i) ? 1 : 0);
      }
      return this;
    }

    /// The highest number, and ranges; flags where there is none.
    Bits vendors(Set<Integer> set) {
      int most = set.stream().max(Integer::compare).orElse(0);
      number(most, 16).number(set.isEmpty() ? 0 : 1, 1);
      return set.isEmpty() ? this : singles(set);
    }

    Bits singles(Set<Integer> set) {
      number(set.size(), 12);
      for (int vendor : new TreeSet<>(set)) {
        number(0, 1).number(vendor, 16);
      }
      return this;
    }

    /// Zeckendorf's sum, smallest first, and a 1 at its end.
    Bits fibonacci(int value) {
      List<Integer> numbers = new ArrayList<>(List.of(1, 2));
      while (numbers.getLast() <= value) {
        numbers.add(numbers.get(numbers.size() - 1) + numbers.get(numbers.size() - 2));
      }
      List<Integer> chosen = new ArrayList<>();
      int rest = value;
      for (int i = numbers.size() - 1; i >= 0; i--) {
        if (numbers.get(i) <= rest) {
          rest -= numbers.get(i);
          chosen.add(i);
        }
      }
      for (int i = 0; i <= chosen.getFirst(); i++) {
        bits.add(chosen.contains(i) ? 1 : 0);
      }
      bits.add(1);
      return this;
    }

    String text() {
      List<Integer> filled = new ArrayList<>(bits);
      while (filled.size() % 8 != 0) {
        filled.add(0);
      }
      while (filled.size() % 6 != 0) {
        filled.add(0);
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < filled.size(); i += 6) {
        int six = 0;
        for (int bit : filled.subList(i, i + 6)) {
          six = six * 2 + bit;
        }
        text.append(ALPHABET.charAt(six));
      }
      return text.toString();
    }
  }
}
