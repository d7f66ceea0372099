package io.attune.product.advertise;

import io.attune.language.consent.Consent;
import io.attune.language.document.Document;
import io.attune.language.document.Document.Kind;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.access.Scope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads the body of a call for ads, strictly: known fields, values of the right kind, bounded
/// lists. An empty body is `{}`. Stateless.
final class AdAskReader {
  static final int MOST_BYTES = 1 << 20;
  static final int MOST_COUNT = 50;
  private static final int LONGEST_ID = 256;
  private static final int LONGEST_TEXT = 4_096;
  private static final int MOST_FIELDS = 200;
  private static final int MOST_VALUES = 1_000;
  private static final int LONGEST_DEADLINE = 10_000;

  private AdAskReader() {}

  static AdAsk read(byte[] body) {
    if (body.length == 0) {
      return new AdAsk(
          "", "", consent(Optional.empty()), Map.of(), 0, List.of(), 0, false, "", 0, "");
    }
    Document tree = Document.json(body, MOST_BYTES);
    tree.only("viewer", "context", "count", "exclude", "include", "deadlineMs", "preview", "item");
    Optional<Document> viewer =
        tree.find("viewer").map(said -> said.only("id", "session", "consent"));
    Optional<Document> context = tree.find("context");
    return new AdAsk(
        viewer.flatMap(said -> said.find("id")).map(AdAskReader::id).orElse(""),
        viewer.flatMap(said -> said.find("session")).map(AdAskReader::id).orElse(""),
        consent(viewer.flatMap(said -> said.find("consent"))),
        context.map(AdAskReader::context).orElse(Map.of()),
        tree.find("count").map(count -> (int) count.integer(1, MOST_COUNT)).orElse(0),
        tree.find("exclude").map(AdAskReader::ids).orElse(List.of()),
        tree.find("deadlineMs").map(ms -> (int) ms.integer(1, LONGEST_DEADLINE)).orElse(0),
        tree.find("include").map(AdAskReader::traced).orElse(false),
        tree.find("preview")
            .map(preview -> id(preview.only("creative").get("creative")))
            .orElse(""),
        context.flatMap(fields -> fields.find("time")).map(AdAskReader::time).orElse(0L),
        tree.find("item").map(AdAskReader::id).orElse(""));
  }

  /// Refuses what the caller's key does not allow.
  ///
  /// @param may what the key allows
  static void permit(AdAsk ask, Predicate<Scope> may) {
    if (ask.timeMillis() != 0 && !may.test(Scope.EVALUATE)) {
      String detail = "context.time: not allowed (expected: a key with the scope evaluate)";
      throw new Problem(ProblemCode.FORBIDDEN, "context.time", detail).refusal();
    }
    if (!ask.creative().isEmpty() && !may.test(Scope.CAMPAIGNS)) {
      String detail = "preview: not allowed (expected: a key with the scope campaigns)";
      throw new Problem(ProblemCode.FORBIDDEN, "preview", detail).refusal();
    }
  }

  private static String id(Document text) {
    return text.text(1, LONGEST_ID);
  }

  private static List<String> ids(Document list) {
    return list.elements(MOST_VALUES).stream().map(AdAskReader::id).toList();
  }

  private static boolean traced(Document list) {
    boolean traced = false;
    for (Document each : list.elements(MOST_FIELDS)) {
      if (!each.text(1, LONGEST_ID).equals("trace")) {
        throw each.refuse("trace");
      }
      traced = true;
    }
    return traced;
  }

  private static long time(Document text) {
    try {
      Instant time = OffsetDateTime.parse(text.text(1, LONGEST_ID)).toInstant();
      return Math.max(1, time.toEpochMilli());
    } catch (DateTimeParseException e) {
      throw text.refuse("a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static Consent consent(Optional<Document> said) {
    said.ifPresent(consent -> consent.only("personalise", "tcf", "gpp", "usPrivacy"));
    return new Consent(
        said.flatMap(consent -> consent.find("personalise")).map(Document::flag),
        said.flatMap(consent -> consent.find("tcf")).map(AdAskReader::words),
        said.flatMap(consent -> consent.find("gpp")).map(AdAskReader::words),
        said.flatMap(consent -> consent.find("usPrivacy")).map(AdAskReader::words));
  }

  private static String words(Document text) {
    return text.text(0, LONGEST_TEXT);
  }

  private static Map<String, Object> context(Document tree) {
    Map<String, Object> fields = new HashMap<>();
    if (tree.fields().size() > MOST_FIELDS) {
      throw tree.refuse("at most " + MOST_FIELDS + " fields");
    }
    tree.fields()
        .forEach(
            (name, value) -> {
              if (!name.equals("time") && value.kind() != Kind.NULL) {
                fields.put(name, value(value));
              }
            });
    return fields;
  }

  private static Object value(Document value) {
    return switch (value.kind()) {
      case TEXT -> words(value);
      case FLAG -> value.flag();
      case INTEGER, NUMBER -> value.number(-Double.MAX_VALUE, Double.MAX_VALUE);
      case ARRAY -> texts(value);
      case OBJECT -> map(value);
      case NULL -> throw value.refuse("a value");
    };
  }

  private static List<String> texts(Document list) {
    List<String> texts = new ArrayList<>();
    list.elements(MOST_VALUES).forEach(each -> texts.add(words(each)));
    return List.copyOf(texts);
  }

  private static Map<String, String> map(Document tree) {
    Map<String, String> texts = new HashMap<>();
    if (tree.fields().size() > MOST_FIELDS) {
      throw tree.refuse("at most " + MOST_FIELDS + " entries");
    }
    tree.fields().forEach((name, value) -> texts.put(name, words(value)));
    return Map.copyOf(texts);
  }
}
