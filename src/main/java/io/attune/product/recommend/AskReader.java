package io.attune.product.recommend;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.attune.language.consent.Consent;
import io.attune.language.problem.Problem;
import io.attune.language.text.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the bodies of the recommend calls, strictly: known fields once, scalars of the right kind,
/// nothing behind the body. `null` says what leaving the field out says. An empty body is `{}`.
/// Thread-safe.
final class AskReader {
  private static final List<String> CALL =
      List.of(
          "viewer",
          "context",
          "items",
          "candidates",
          "count",
          "offset",
          "filter",
          "exclude",
          "include",
          "deadlineMs");
  private static final List<String> PAGE =
      List.of("viewer", "context", "placements", "exclude", "include", "deadlineMs");
  private static final List<String> PART =
      List.of("placement", "items", "candidates", "count", "offset", "filter", "exclude");
  private static final List<String> VIEWER = List.of("id", "session", "consent");
  private static final List<String> CONSENT = List.of("personalise", "tcf", "gpp", "usPrivacy");
  private static final List<String> FILTER = List.of("name", "params", "expression");
  private static final List<String> CANDIDATE = List.of("id", "features");

  private final JsonFactory factory;
  private final Checks checks;

  AskReader(Checks checks) {
    this.checks = checks;
    factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(checks.limits().nesting()).build())
            .build();
  }

  /// The body of a call about one placement.
  ///
  /// @param rank whether candidates are required
  Ask call(String placement, boolean rank, byte[] body) {
    Ask ask = new Ask();
    Ask.Part part = new Ask.Part("");
    part.placement = placement;
    ask.parts.add(part);
    read(
        body,
        json -> json.object("", CALL, (field, name) -> callField(json, ask, part, field, name)));
    checks.whole(ask, rank);
    return ask;
  }

  /// The body of a call about a page.
  Ask page(byte[] body) {
    Ask ask = new Ask();
    read(body, json -> json.object("", PAGE, (field, name) -> pageField(json, ask, field, name)));
    checks.page(ask);
    return ask;
  }

  private void read(byte[] body, Body reader) {
    if (body.length == 0) {
      return;
    }
    int bad = Utf8.firstInvalid(body);
    if (bad >= 0) {
      throw Checks.malformed("byte " + bad + " is not UTF-8 (expected: JSON in UTF-8)");
    }
    try (JsonParser parser = factory.createParser(body)) {
      StrictJson json = new StrictJson(parser);
      parser.nextToken();
      if (parser.currentToken() == null) {
        return;
      }
      reader.read(json);
      if (parser.nextToken() != null) {
        throw Checks.malformed(
            "line "
                + parser.currentLocation().getLineNr()
                + ": something follows (expected: one JSON object)");
      }
    } catch (StreamConstraintsException e) {
      throw Checks.malformed(
          Problem.parsing(e.getOriginalMessage()) + " (expected: JSON within the limits)");
    } catch (JsonParseException e) {
      throw Checks.malformed(
          where(e) + Problem.parsing(e.getOriginalMessage()) + " (expected: JSON)");
    } catch (JsonProcessingException e) {
      throw Checks.malformed(
          where(e) + "the body ends too early or cannot be read (expected: JSON)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : "line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ": ";
  }

  private void callField(StrictJson json, Ask ask, Ask.Part part, int field, String name)
      throws IOException {
    switch (field) {
      case 0 -> viewer(json, ask);
      case 1 -> context(json, ask);
      case 2 -> part.items = ids(json, "items", checks.limits().seeds());
      case 3 -> candidates(json, part, "candidates");
      case 4 -> part.count = json.integer(name, 1, checks.limits().count());
      case 5 -> part.offset = json.integer(name, 0, checks.limits().offset());
      case 6 -> filter(json, part, "filter");
      case 7 -> part.exclude = ids(json, "exclude", checks.limits().exclude());
      case 8 -> include(json, ask);
      default -> ask.deadlineMillis = deadline(json, name);
    }
  }

  private void pageField(StrictJson json, Ask ask, int field, String name) throws IOException {
    switch (field) {
      case 0 -> viewer(json, ask);
      case 1 -> context(json, ask);
      case 2 -> parts(json, ask);
      case 3 -> ask.exclude = ids(json, "exclude", checks.limits().exclude());
      case 4 -> include(json, ask);
      default -> ask.deadlineMillis = deadline(json, name);
    }
  }

  private void parts(StrictJson json, Ask ask) throws IOException {
    json.array(
        "placements",
        position -> {
          checks.room("placements", position, checks.limits().placements());
          Ask.Part part = new Ask.Part("placements[" + position + "].");
          ask.parts.add(part);
          json.object(
              "placements[" + position + "]",
              PART,
              (field, name) -> partField(json, part, field, name));
        });
  }

  private void partField(StrictJson json, Ask.Part part, int field, String name)
      throws IOException {
    switch (field) {
      case 0 -> part.placement = json.text(name);
      case 1 -> part.items = ids(json, name, checks.limits().seeds());
      case 2 -> candidates(json, part, name);
      case 3 -> part.count = json.integer(name, 1, checks.limits().count());
      case 4 -> part.offset = json.integer(name, 0, checks.limits().offset());
      case 5 -> filter(json, part, name);
      default -> part.exclude = ids(json, name, checks.limits().exclude());
    }
  }

  private int deadline(StrictJson json, String name) throws IOException {
    return json.integer(name, 1, (int) checks.limits().deadline().toMillis());
  }

  private void viewer(StrictJson json, Ask ask) throws IOException {
    json.object(
        "viewer",
        VIEWER,
        (field, name) -> {
          switch (field) {
            case 0 -> ask.viewerId = checks.id("viewer.id", json.text("viewer.id"));
            case 1 -> ask.sessionId = checks.id("viewer.session", json.text("viewer.session"));
            default -> consent(json, ask);
          }
        });
  }

  private void consent(StrictJson json, Ask ask) throws IOException {
    json.object(
        "viewer.consent",
        CONSENT,
        (field, name) -> {
          Consent said = ask.consent;
          ask.consent =
              switch (field) {
                case 0 ->
                    new Consent(
                        Optional.of(json.flag(name)), said.tcf(), said.gpp(), said.usPrivacy());
                case 1 ->
                    new Consent(
                        said.personalise(),
                        Optional.of(json.text(name)),
                        said.gpp(),
                        said.usPrivacy());
                case 2 ->
                    new Consent(
                        said.personalise(),
                        said.tcf(),
                        Optional.of(json.text(name)),
                        said.usPrivacy());
                default ->
                    new Consent(
                        said.personalise(), said.tcf(), said.gpp(), Optional.of(json.text(name)));
              };
        });
  }

  private void context(StrictJson json, Ask ask) throws IOException {
    Map<String, Object> fields = new HashMap<>();
    json.map(
        "context",
        key -> {
          if (key.equals("time")) {
            if (ask.timeGiven) {
              throw Checks.twice("context.time");
            }
            ask.timeMillis = checks.time("context.time", json.text("context.time"));
            ask.timeGiven = true;
            return;
          }
          Checks.once("context", key, fields);
          fields.put(
              key, checks.scalar("context", key, json.scalar("context." + key), fields.size()));
        });
    ask.context = fields;
  }

  private void filter(StrictJson json, Ask.Part part, String at) throws IOException {
    json.object(
        at,
        FILTER,
        (field, name) -> {
          switch (field) {
            case 0 -> part.filterName = json.text(name);
            case 1 -> part.filterParams = params(json, name);
            default -> part.filterExpression = json.text(name);
          }
        });
    checks.filter(part);
  }

  private Map<String, Object> params(StrictJson json, String at) throws IOException {
    Map<String, Object> params = new HashMap<>();
    json.map(
        at,
        key -> {
          Checks.once(at, key, params);
          params.put(key, checks.scalar(at, key, json.scalar(at + "." + key), params.size()));
        });
    return params;
  }

  private void include(StrictJson json, Ask ask) throws IOException {
    json.array(
        "include",
        position ->
            ask.include |= checks.include(position, json.text("include[" + position + "]")));
  }

  private List<String> ids(StrictJson json, String at, int most) throws IOException {
    List<String> ids = new ArrayList<>();
    json.array(
        at,
        position -> {
          checks.room(at, position, most);
          ids.add(checks.id(at, position, json.element(at, position)));
        });
    return ids;
  }

  private void candidates(StrictJson json, Ask.Part part, String at) throws IOException {
    List<String> ids = new ArrayList<>();
    json.array(
        at,
        position -> {
          checks.room(at, position, checks.limits().candidates());
          if (json.token() == JsonToken.START_OBJECT) {
            candidate(json, part, at + "[" + position + "]", ids);
          } else {
            ids.add(checks.id(at, position, json.element(at, position)));
          }
        });
    part.candidates = ids;
  }

  private void candidate(StrictJson json, Ask.Part part, String at, List<String> ids)
      throws IOException {
    Map<String, Float> features = new HashMap<>();
    int position = ids.size();
    json.object(
        at,
        CANDIDATE,
        (field, name) -> {
          if (field == 0) {
            ids.add(checks.id(name, json.text(name)));
          } else {
            json.map(
                name,
                key -> {
                  Checks.once(name, key, features);
                  checks.scalar(name, key, 0.0, features.size());
                  features.put(key, checks.column(name + "." + key, json.number(name + "." + key)));
                });
          }
        });
    if (ids.size() == position) {
      throw Checks.invalid(at + ".id", "absent", "the id of an item");
    }
    part.feature(position, features);
  }

  /// Reads the one value of a body.
  private interface Body {
    void read(StrictJson json) throws IOException;
  }
}
