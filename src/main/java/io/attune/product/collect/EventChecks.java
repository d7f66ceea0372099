package io.attune.product.collect;

import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.attune.language.event.EventType;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.stage.recording.Credential;
import io.attune.stage.recording.Recording;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// What an event must be, in the same words for all doors. Throws the refusal that names field,
/// value and expectation.
final class EventChecks {
  static final int ID_CHARACTERS = 256;
  private static final int QUERY_CHARACTERS = 1_024;
  private static final int TEXT_CHARACTERS = 1_024;
  private static final int NAME_CHARACTERS = 64;
  private static final int CONTEXT_FIELDS = 100;
  private static final int TOKEN_CHARACTERS = 65_536;
  private static final int MOST_PIECES = 1_000_000;
  private static final double DEAREST = 1e9;
  private static final double BEST_RATING = 1_000;
  private static final String RFC3339 = "a time such as 2026-01-31T12:00:00Z";

  private final CollectConfig config;
  private final Duration eventAge;
  private final Recording recording;

  EventChecks(CollectConfig config, Duration eventAge, Recording recording) {
    this.config = config;
    this.eventAge = eventAge;
    this.recording = recording;
  }

  /// Checks an event but for its items' being in the catalogue and for its token.
  ///
  /// @return its type
  EventType check(Event event, Instant now) {
    id("eventId", event.getEventId());
    EventType type = type(event.getType());
    time(event, now);
    if (!event.hasViewer() || !event.getViewer().hasId()) {
      throw Problem.invalid("viewer.id", "absent", ids()).refusal();
    }
    id("viewer.id", event.getViewer().getId());
    if (event.getViewer().hasSession()) {
      id("viewer.session", event.getViewer().getSession());
    }
    if (event.hasAd()) {
      throw Problem.invalid("ad", event.getAd().getLineItem(), "absent").refusal();
    }
    items(event, type);
    if (type == EventType.IDENTIFY || type == EventType.ALIAS) {
      id("previousId", event.getPreviousId());
    }
    search(event, type);
    rating(event, type);
    if (!event.getCurrency().isEmpty() && !event.getCurrency().matches("[A-Z]{3}")) {
      throw Problem.invalid("currency", event.getCurrency(), "three letters such as EUR").refusal();
    }
    context(event.getContextMap());
    return type;
  }

  /// Seconds from the event to its receipt.
  static long late(Event event, Instant now) {
    return now.getEpochSecond() - event.getTime().getSeconds();
  }

  private static String ids() {
    return "text of 1 to " + ID_CHARACTERS + " characters";
  }

  private static void id(String field, String value) {
    if (!named(value)) {
      throw Problem.invalid(field, value.isEmpty() ? "absent" : value, ids()).refusal();
    }
  }

  private static boolean named(String value) {
    int length = value.length();
    return length > 0
        && length <= 2 * ID_CHARACTERS
        && value.codePointCount(0, length) <= ID_CHARACTERS
        && value.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static EventType type(String name) {
    EventType type = EventType.find(name).orElseThrow(() -> unknown(name));
    if (type.ofAds()) {
      String expected = "one that callers tell, not ads themselves: " + told();
      throw of(ProblemCode.UNKNOWN_EVENT_TYPE, "type", name, expected).refusal();
    }
    return type;
  }

  private static Refusal unknown(String name) {
    String detail =
        name.isEmpty()
            ? "type: absent (expected: " + told() + ")"
            : "type: " + Problem.unknown(name, EventType.codes());
    return new Problem(ProblemCode.UNKNOWN_EVENT_TYPE, "type", detail).refusal();
  }

  private static String told() {
    return String.join(", ", EventType.codes());
  }

  /// Whether it is neither too old nor ahead.
  void time(Event event, Instant now) {
    if (!event.hasTime()) {
      throw Problem.invalid("time", "absent", RFC3339).refusal();
    }
    Timestamp stamp = event.getTime();
    if (stamp.getSeconds() < 0
        || stamp.getSeconds() > 253_402_300_799L
        || stamp.getNanos() < 0
        || stamp.getNanos() > 999_999_999) {
      throw Problem.invalid("time", stamp.getSeconds() + " s", RFC3339).refusal();
    }
    Instant time = Instant.ofEpochSecond(stamp.getSeconds(), stamp.getNanos());
    if (time.isAfter(now.plus(config.maxAhead()))) {
      String most = "at most " + config.maxAhead().toSeconds() + " s after our clock, which shows ";
      throw of(ProblemCode.IN_FUTURE, "time", time, most + shown(now)).refusal();
    }
    if (time.isBefore(now.minus(eventAge))) {
      throw of(ProblemCode.TOO_OLD, "time", time, shown(now.minus(eventAge)) + " or later")
          .refusal();
    }
  }

  private static Instant shown(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Problem of(ProblemCode code, String field, Object value, String expected) {
    return new Problem(code, field, Problem.invalid(field, value, expected).detail());
  }

  private void items(Event event, EventType type) {
    int count = event.getItemsCount();
    int least =
        switch (type) {
          case SEARCH, IDENTIFY, ALIAS, AD_BILLING, AD_CLICK, CONVERSION -> 0;
          case IMPRESSION, VIEW, CLICK, ADD_TO_CART, REMOVE_FROM_CART, PURCHASE, RATING -> 1;
        };
    if (count > config.maxItems() || count < least) {
      String expected = least + " to " + config.maxItems() + " items";
      throw Problem.invalid("items", count + " items", expected).refusal();
    }
    for (int i = 0; i < count; i++) {
      EventItem item = event.getItems(i);
      if (!named(item.getId())) {
        id("items[" + i + "].id", item.getId());
      }
      if (item.hasQuantity() && (item.getQuantity() < 1 || item.getQuantity() > MOST_PIECES)) {
        throw Problem.invalid(
                "items[" + i + "].quantity",
                item.getQuantity(),
                "a whole number from 1 to " + MOST_PIECES)
            .refusal();
      }
      if (item.hasPrice() && !(item.getPrice() >= 0 && item.getPrice() <= DEAREST)) {
        throw Problem.invalid(
                "items[" + i + "].price", item.getPrice(), "a number from 0 to 1000000000")
            .refusal();
      }
    }
  }

  private static void search(Event event, EventType type) {
    int length = event.getQuery().length();
    if (length > QUERY_CHARACTERS || type == EventType.SEARCH && length == 0) {
      int least = type == EventType.SEARCH ? 1 : 0;
      throw Problem.invalid(
              "query",
              event.getQuery(),
              "text of " + least + " to " + QUERY_CHARACTERS + " characters")
          .refusal();
    }
  }

  private static void rating(Event event, EventType type) {
    boolean fits = !event.hasRating() || Math.abs(event.getRating()) <= BEST_RATING;
    if (!fits || type == EventType.RATING && !event.hasRating()) {
      Object value = event.hasRating() ? event.getRating() : "absent";
      throw Problem.invalid("rating", value, "a number from -1000 to 1000").refusal();
    }
  }

  private static void context(Map<String, Value> context) {
    if (context.size() > CONTEXT_FIELDS) {
      throw Problem.invalid(
              "context", context.size() + " fields", "at most " + CONTEXT_FIELDS + " fields")
          .refusal();
    }
    context.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.length() > NAME_CHARACTERS) {
            throw Problem.invalid(
                    "context", name, "names of 1 to " + NAME_CHARACTERS + " characters")
                .refusal();
          }
          boolean fits =
              switch (value.getKindCase()) {
                case STRING_VALUE -> value.getStringValue().length() <= TEXT_CHARACTERS;
                case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
                case BOOL_VALUE -> true;
                default -> false;
              };
          if (!fits) {
            throw Problem.invalid(
                    "context." + name,
                    value.getKindCase() == Value.KindCase.STRING_VALUE
                        ? value.getStringValue()
                        : value.getKindCase(),
                    "a number, true, false, or a text of up to " + TEXT_CHARACTERS + " characters")
                .refusal();
          }
        });
  }

  /// The decision that the event's token names, or nothing without a token.
  Optional<Credential> credential(Event event, Instant now) {
    String token = event.getToken();
    if (token.isEmpty()) {
      return Optional.empty();
    }
    Optional<Credential> said =
        token.length() > TOKEN_CHARACTERS ? Optional.empty() : recording.read(token);
    if (said.isEmpty()) {
      throw of(ProblemCode.INVALID_TOKEN, "token", token, "the token of an answer, as it came")
          .refusal();
    }
    Instant decided = Instant.ofEpochMilli(said.get().decidedMillis());
    Instant oldest = now.minus(config.tokenAge());
    if (decided.isBefore(oldest)) {
      throw of(
              ProblemCode.EXPIRED_TOKEN,
              "token",
              "of " + shown(decided),
              "of " + shown(oldest) + " or later")
          .refusal();
    }
    return said;
  }
}
