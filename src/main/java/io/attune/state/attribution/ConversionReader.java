package io.attune.state.attribution;

import io.attune.language.campaign.Definitions;
import io.attune.language.document.Document;
import io.attune.language.problem.ProblemCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one conversion, strictly: known fields, values of the right kind.
final class ConversionReader {
  private static final int LONGEST_ID = 256;
  private static final int LONGEST_TICKET = 4_096;
  private static final int LONGEST_TIME = 64;
  private static final long MOST_VALUE = (1L << 53) - 1;

  /// A time told to the second is taken as its end: the click may be of the same second.
  private static final long WHOLE_SECOND = 999;

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private ConversionReader() {}

  static Conversion read(Document tree, long nowMillis, Duration toldWithin) {
    tree.only(
        "id",
        "viewer",
        "time",
        "advertiser",
        "campaign",
        "lineItem",
        "valueMicros",
        "currency",
        "ticket");
    String ticket = tree.find("ticket").map(text -> text.text(1, LONGEST_TICKET)).orElse("");
    return new Conversion(
        tree.get("id").text(1, LONGEST_ID),
        viewer(ticket.isEmpty() ? Optional.of(tree.get("viewer")) : tree.find("viewer")),
        time(tree.get("time"), nowMillis, toldWithin),
        definition(tree, "advertiser"),
        definition(tree, "campaign"),
        definition(tree, "lineItem"),
        value(tree),
        ticket);
  }

  private static String viewer(Optional<Document> viewer) {
    return viewer.map(said -> said.only("id").get("id").text(1, LONGEST_ID)).orElse("");
  }

  private static String definition(Document tree, String field) {
    return tree.find(field).map(Definitions::id).orElse("");
  }

  private static long time(Document said, long nowMillis, Duration toldWithin) {
    String text = said.text(1, LONGEST_TIME);
    long millis;
    try {
      millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
      millis += text.indexOf('.') < 0 ? WHOLE_SECOND : 0;
    } catch (DateTimeException | ArithmeticException e) {
      throw said.refuse("a time such as 2026-01-31T12:00:00Z");
    }
    if (millis > nowMillis + Attribution.MOST_AHEAD.toMillis()) {
      String most = Attribution.MOST_AHEAD.toMinutes() + " minutes ahead)";
      throw said.refuse(ProblemCode.IN_FUTURE, "\"" + text + "\" (expected: at most " + most);
    }
    if (nowMillis - millis > toldWithin.toMillis()) {
      throw said.refuse(
          ProblemCode.TOO_OLD, "\"" + text + "\" (expected: within " + words(toldWithin) + ")");
    }
    return millis;
  }

  private static String words(Duration duration) {
    return duration.toDays() > 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
  }

  private static Optional<Conversion.Value> value(Document tree) {
    Optional<Document> micros = tree.find("valueMicros");
    Optional<Document> currency = tree.find("currency");
    if (micros.isPresent() && currency.isEmpty()) {
      throw micros.get().refuse("a currency beside it");
    }
    currency.ifPresent(
        said -> {
          if (!CURRENCY.matcher(said.text(0, LONGEST_ID)).matches()) {
            throw said.refuse("three capital letters, as EUR");
          }
          if (micros.isEmpty()) {
            throw said.refuse("valueMicros beside it");
          }
        });
    return micros.map(
        said ->
            new Conversion.Value(
                said.integer(0, MOST_VALUE), currency.map(code -> code.text(3, 3)).orElse("")));
  }
}
