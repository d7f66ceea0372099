package io.attune.product.viewer;

import io.attune.language.consent.Consent;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.profile.ViewerProfile;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the business says of a viewer in one call or line: all there is to say, or a JSON merge
/// patch (RFC 7396), in which what is not named stays and `null` removes.
final class Statement {
  static final int ID_CHARACTERS = 256;
  private static final int TEXT_CHARACTERS = 1_024;
  private static final int TEXTS = 100;
  private static final int TEXTS_CHARACTERS = 256;
  private static final int CONSENT_CHARACTERS = 8_192;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");
  private static final String NAMES = "1 to 64 letters, digits and _, no digit first";
  private static final String SEGMENTS =
      "1 to 64 letters, digits, _, ., : and -, a letter or digit first";
  private static final String RFC3339 = "a time such as 2026-12-31T23:00:00Z";

  private final Document body;
  private final boolean patch;

  private Statement(Document body, boolean patch) {
    this.body = body;
    this.patch = patch;
  }

  /// All there is to say.
  static Statement whole(byte[] json) {
    return new Statement(checked(Document.json(json)), false);
  }

  /// A merge patch.
  static Statement patch(byte[] json) {
    return new Statement(checked(Document.json(json)), true);
  }

  private static Document checked(Document body) {
    return body.only("id", "version", "attributes", "segments", "consent");
  }

  /// The id in the body, where there is one.
  Optional<String> id() {
    return body.find("id").map(id -> id(id.path(), id.text(0, Integer.MAX_VALUE)));
  }

  /// The id of a line, which must have one.
  String requiredId() {
    Document id = body.get("id");
    return id(id.path(), id.text(0, Integer.MAX_VALUE));
  }

  /// A viewer's id.
  static String id(String field, String id) {
    int characters = id.codePointCount(0, id.length());
    if (characters == 0 || characters > ID_CHARACTERS || !wellFormed(id)) {
      String what = wellFormed(id) ? characters + " characters" : "half a surrogate pair";
      throw new Problem(
              ProblemCode.INVALID_FIELD,
              field,
              field + ": " + what + " (expected: text of 1 to " + ID_CHARACTERS + " characters)")
          .refusal();
    }
    return id;
  }

  /// Whether no half of a surrogate pair stands alone.
  private static boolean wellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  /// The version that the caller changes.
  OptionalLong version() {
    return body.find("version")
        .map(version -> OptionalLong.of(version.integer(0, Long.MAX_VALUE)))
        .orElse(OptionalLong.empty());
  }

  /// Refuses what cannot be said of any viewer.
  Statement check() {
    var unused = apply(ViewerProfile.NONE, 0);
    return this;
  }

  /// The profile afterwards.
  ViewerProfile apply(ViewerProfile before, long nowMillis) {
    return before.changed(attributes(before), segments(before), consent(before), nowMillis);
  }

  private Map<String, Object> attributes(ViewerProfile before) {
    Map<String, Object> all = new TreeMap<>();
    Document said = body.fields().get("attributes");
    if (patch && (said == null || said.kind() != Document.Kind.NULL)) {
      before.byName().forEach((name, attribute) -> all.put(name, attribute.value()));
    }
    if (said == null || said.kind() == Document.Kind.NULL) {
      return all;
    }
    said.fields()
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                throw said.refuse(
                    ProblemCode.INVALID_FIELD,
                    Problem.quoted(name) + " (expected: names of " + NAMES + ")");
              }
              if (value.kind() == Document.Kind.NULL) {
                all.remove(name);
              } else {
                all.put(name, value(value));
              }
            });
    if (all.size() > ViewerProfile.MOST) {
      throw said.refuse(
          ProblemCode.INVALID_FIELD,
          all.size() + " attributes (expected: at most " + ViewerProfile.MOST + ")");
    }
    return all;
  }

  private static Object value(Document value) {
    return switch (value.kind()) {
      case TEXT -> text(value, 0, TEXT_CHARACTERS);
      case INTEGER, NUMBER -> value.number(-Double.MAX_VALUE, Double.MAX_VALUE);
      case FLAG -> value.flag();
      case ARRAY ->
          value.elements(TEXTS).stream().map(each -> text(each, 0, TEXTS_CHARACTERS)).toList();
      case OBJECT, NULL -> throw value.refuse("a text, number, true, false or a list of texts");
    };
  }

  private static String text(Document value, int shortest, int longest) {
    String text = value.text(shortest, longest);
    if (!wellFormed(text)) {
      throw value.refuse("Unicode text, without halves of surrogate pairs");
    }
    return text;
  }

  private Map<String, Long> segments(ViewerProfile before) {
    Map<String, Long> all = new LinkedHashMap<>();
    Document said = body.fields().get("segments");
    if (said == null && patch) {
      before.bySegment().forEach((id, membership) -> all.put(id, membership.expiresMillis()));
    }
    if (said == null || said.kind() == Document.Kind.NULL) {
      return all;
    }
    for (Document each : said.elements(ViewerProfile.MOST)) {
      boolean bare = each.kind() == Document.Kind.TEXT;
      if (!bare && each.kind() != Document.Kind.OBJECT) {
        throw each.refuse("an id, or an object such as {\"id\": \"vip\"}");
      }
      Document id = bare ? each : each.only("id", "expires").get("id");
      if (!SEGMENT.matcher(id.text(0, Integer.MAX_VALUE)).matches()) {
        throw id.refuse(SEGMENTS);
      }
      long expires =
          bare
              ? ViewerProfile.FOR_EVER
              : each.find("expires").map(Statement::millis).orElse(ViewerProfile.FOR_EVER);
      if (all.put(id.text(1, 64), expires) != null) {
        throw id.refuse("each segment once");
      }
    }
    return all;
  }

  private static long millis(Document time) {
    try {
      OffsetDateTime moment = OffsetDateTime.parse(time.text(0, 64));
      if (moment.getYear() >= 1970 && moment.getYear() <= 9999) {
        return moment.toInstant().toEpochMilli();
      }
    } catch (DateTimeException e) {
      throw time.refuse(RFC3339);
    }
    throw time.refuse(RFC3339);
  }

  private Consent consent(ViewerProfile before) {
    Document said = body.fields().get("consent");
    if (said == null) {
      return patch ? before.consent() : Consent.UNSTATED;
    }
    if (said.kind() == Document.Kind.NULL) {
      return Consent.UNSTATED;
    }
    said.only("personalise", "tcf", "gpp", "usPrivacy");
    Consent kept = patch ? before.consent() : Consent.UNSTATED;
    Document personalise = said.fields().get("personalise");
    return new Consent(
        personalise == null
            ? kept.personalise()
            : personalise.kind() == Document.Kind.NULL
                ? Optional.empty()
                : Optional.of(personalise.flag()),
        text(said, "tcf", kept.tcf()),
        text(said, "gpp", kept.gpp()),
        text(said, "usPrivacy", kept.usPrivacy()));
  }

  private static Optional<String> text(Document consent, String name, Optional<String> kept) {
    Document said = consent.fields().get(name);
    if (said == null) {
      return kept;
    }
    return said.kind() == Document.Kind.NULL
        ? Optional.empty()
        : Optional.of(text(said, 1, CONSENT_CHARACTERS));
  }

  /// The viewer to merge into, from a body such as `{"into": "known"}`.
  static String into(byte[] json) {
    Document into = Document.json(json).only("into").get("into");
    return id(into.path(), into.text(0, Integer.MAX_VALUE));
  }
}
