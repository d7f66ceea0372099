package io.attune.product.collect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Line;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads bodies of events: one event, an array, an envelope of them with a key, or one per line;
/// our own shape and Segment's, side by side. Unknown fields are passed over. Thread-safe.
final class EventJson {
  private static final int NESTING = 64;
  static final int LONGEST_UNREADABLE = 65_536;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(NESTING).build())
              .build());

  private final int most;

  /// @param most events of one body
  EventJson(int most) {
    this.most = most;
  }

  /// Reads JSON.
  ///
  /// @throws Refusal when it is none, or holds too many events
  EventBody read(byte[] body, Instant now) {
    try (JsonParser parser = JSON.createParser(body)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        List<Draft> drafts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          room(drafts.size());
          drafts.add(draft(JSON.readTree(parser), Instant.MIN, now));
        }
        end(parser);
        return new EventBody(drafts, "");
      }
      if (first != JsonToken.START_OBJECT) {
        throw malformed("expected: an event, an array of events, or {\"events\": […]}").refusal();
      }
      JsonNode object = JSON.readTree(parser);
      end(parser);
      return object(object, now);
    } catch (StreamConstraintsException e) {
      throw malformed("nested deeper than " + NESTING + " levels, or too long a value").refusal();
    } catch (JsonProcessingException e) {
      throw malformed(where(e)).refusal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads one message of a kind that the path names.
  EventBody read(byte[] body, String call, Instant now) {
    try {
      JsonNode node = JSON.readTree(body);
      if (!(node instanceof ObjectNode message)) {
        throw malformed("expected: a message such as {\"userId\": …}").refusal();
      }
      message.put("type", call);
      String key = node.path("writeKey").asText(node.path("key").asText(""));
      return new EventBody(List.of(SegmentEvent.read(message, Instant.MIN, now)), key);
    } catch (JsonProcessingException e) {
      throw malformed(where(e)).refusal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(JsonParser parser) throws IOException {
    if (parser.nextToken() != null) {
      throw malformed("something follows the JSON value (one per line is " + Bodies.NDJSON + ")")
          .refusal();
    }
  }

  private EventBody object(JsonNode object, Instant now) {
    JsonNode list = object.path("events").isArray() ? object.path("events") : object.path("batch");
    String key = object.path("writeKey").asText(object.path("key").asText(""));
    if (!list.isArray()) {
      return new EventBody(List.of(draft(object, Instant.MIN, now)), key);
    }
    room(list.size() - 1);
    Instant sentAt = SegmentEvent.instant(object.path("sentAt"), Instant.MIN);
    List<Draft> drafts = new ArrayList<>(list.size());
    list.forEach(node -> drafts.add(draft(node, sentAt, now)));
    return new EventBody(drafts, key);
  }

  /// Reads one event per line; blank lines are passed over. A line that is no JSON is an event that
  /// is refused.
  EventBody lines(byte[] body, Instant now) {
    List<Line> lines = Line.of(body, most);
    room(lines.size() - 1);
    List<Draft> drafts = new ArrayList<>(lines.size());
    lines.forEach(line -> drafts.add(draft(body, line, now)));
    return new EventBody(drafts, "");
  }

  private static Draft draft(byte[] body, Line line, Instant now) {
    try (JsonParser parser = JSON.createParser(body, line.from(), line.to() - line.from())) {
      JsonNode node = JSON.readTree(parser);
      if (node == null || parser.nextToken() != null) {
        return unreadable(body, line, "not one JSON value");
      }
      return draft(node, Instant.MIN, now);
    } catch (JsonProcessingException e) {
      return unreadable(body, line, where(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Draft unreadable(byte[] body, Line line, String why) {
    int bytes = line.to() - line.from();
    String text =
        new String(body, line.from(), Math.min(bytes, LONGEST_UNREADABLE), StandardCharsets.UTF_8);
    return Draft.refused("", malformed("line " + line.number() + ": " + why))
        .as(Said.unreadable(text, bytes));
  }

  /// Reads one event that was kept, as the door would have read it then.
  ///
  /// @param sentAt of its envelope, or [Instant#MIN]
  /// @param now when it came
  /// @throws Refusal when it is no JSON
  static Draft again(byte[] json, Instant sentAt, Instant now) {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonNode node = JSON.readTree(parser);
      if (node == null) {
        throw malformed("is empty (expected: one event)").refusal();
      }
      end(parser);
      return draft(node, sentAt, now);
    } catch (StreamConstraintsException e) {
      throw malformed("nested deeper than " + NESTING + " levels, or too long a value").refusal();
    } catch (JsonProcessingException e) {
      throw malformed(where(e)).refusal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void room(int before) {
    if (before >= most) {
      throw Problem.invalid("events", "more events", "at most " + most).refusal();
    }
  }

  private static Draft draft(JsonNode node, Instant sentAt, Instant now) {
    return read(node, sentAt, now).as(Said.of(node, sentAt));
  }

  private static Draft read(JsonNode node, Instant sentAt, Instant now) {
    if (!node.isObject()) {
      return Draft.refused(
          "",
          new Problem(
              ProblemCode.INVALID_FIELD,
              "",
              "event: " + OwnEvent.kind(node) + " (expected: an object)"));
    }
    return SegmentEvent.is(node) ? SegmentEvent.read(node, sentAt, now) : OwnEvent.read(node);
  }

  private static Problem malformed(String what) {
    return new Problem(ProblemCode.MALFORMED_BODY, "", "body: " + what);
  }

  private static String where(JsonProcessingException e) {
    return "not JSON at line "
        + e.getLocation().getLineNr()
        + ", column "
        + e.getLocation().getColumnNr()
        + ": "
        + Problem.parsing(e.getOriginalMessage());
  }
}
