package io.attune.language.bidwire;

import io.attune.language.openrtb.Price;
import io.attune.language.problem.Problem;
import io.attune.language.text.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is read of one request at most, and the forms in which texts are kept, for both wires.
final class Bounds {
  static final int IMPS = 64;
  static final int REQUEST_ID = 512;
  static final int ID = 256;

  /// Characters of any other text; longer ones are cut, longer consent strings count as unreadable.
  static final int TEXT = 8_192;

  /// Characters of a field's name: in `ext` also addresses are names.
  static final int NAME = 2_048;

  /// Characters of a native request.
  static final int NATIVE = 65_536;

  /// Elements of a list that forbids or allows; a longer one spoils the request or imp.
  static final int LIST = 10_000;

  /// Elements of any other list; the rest is passed over.
  static final int DETAILS = 256;

  private Bounds() {}

  static String text(String text) {
    return text.length() <= TEXT ? text : Problem.cut(text, TEXT);
  }

  static List<String> details(List<String> texts) {
    List<String> kept = new ArrayList<>(Math.min(texts.size(), DETAILS));
    for (String text : texts) {
      if (kept.size() == DETAILS) {
        break;
      }
      if (!text.isEmpty()) {
        kept.add(text(text));
      }
    }
    return kept;
  }

  static <T> List<T> first(List<T> all) {
    return all.size() <= DETAILS ? all : all.subList(0, DETAILS);
  }

  /// Keywords of either form.
  static List<String> keywords(String commas, List<String> list) {
    if (commas.isEmpty() || !list.isEmpty()) {
      return details(list);
    }
    List<String> words = new ArrayList<>();
    for (String word : commas.split(",", DETAILS + 1)) {
      if (!word.isBlank()) {
        words.add(word.strip());
      }
    }
    return details(words);
  }

  static String small(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static List<String> small(List<String> texts) {
    return texts.isEmpty() ? texts : texts.stream().map(Bounds::small).toList();
  }

  static String country(String code) {
    return code.strip().toUpperCase(Locale.ROOT);
  }

  /// Domains without blanks, and without the dot of the root.
  static List<String> domains(List<String> texts) {
    return texts.isEmpty() ? texts : texts.stream().map(Bounds::domain).toList();
  }

  private static String domain(String text) {
    String domain = small(text).strip();
    return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
  }

  static String currency(String code) {
    return code.isEmpty() ? Price.NONE.currency() : code.strip().toUpperCase(Locale.ROOT);
  }

  /// Both lists in one; the first alone where the second is empty.
  static <T> List<T> joined(List<T> first, List<T> second) {
    if (second.isEmpty()) {
      return first;
    }
    List<T> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /// With a replacement character for each half of a surrogate pair: neither wire can hold one.
  static String written(String text) {
    if (Utf8.encodes(text)) {
      return text;
    }
    StringBuilder written = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> written.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
    return written.toString();
  }
}
