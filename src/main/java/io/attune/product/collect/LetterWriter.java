package io.attune.product.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.consent.Consent;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.proto.v1.Event;
import io.attune.stage.admission.Admission;
import io.attune.state.deadletter.Letter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes letters of refused events: as they were sent, but for keys and addresses, which are never
/// kept, and for the viewer where nothing permits keeping him.
final class LetterWriter {
  private static final List<String> SECRETS = List.of("key", "writeKey");
  private static final List<String> PERSONAL =
      List.of("viewer", "session", "userId", "anonymousId", "previousId", "traits", "context");
  private static final List<String> PERSONAL_PROPERTIES =
      List.of("session_id", "sessionId", "email", "phone");
  private static final Pattern KEY = Pattern.compile("attune_[A-Za-z0-9_-]+");
  private static final Pattern ADDRESS = Pattern.compile("\"ip\"\\s*:\\s*\"[^\"]*\"?");
  private static final Consent NO =
      new Consent(Optional.of(false), Optional.empty(), Optional.empty(), Optional.empty());

  private LetterWriter() {}

  static Letter write(
      Draft draft, Problem problem, Origin origin, Instant now, Admission admission) {
    Said said = draft.said();
    Letter.Sent sent;
    String type;
    if (said != null && said.node() == null) {
      sent = unreadable(said, admission);
      type = "";
    } else if (said != null && said.node() != null) {
      sent = json(said.node(), said.sentAt(), draft.event(), admission);
      type = type(said.node());
    } else {
      JsonNode node = EventTree.of(draft.event());
      sent = json(node, Instant.MIN, draft.event(), admission);
      type = type(node);
    }
    return new Letter(
        "",
        now.toEpochMilli(),
        reason(problem, sent.anonymous()),
        new Letter.From(origin.source(), origin.key()),
        draft.eventId(),
        type,
        sent,
        0);
  }

  /// The sentence may quote what must not be kept.
  static Letter.Reason reason(Problem problem, boolean anonymous) {
    boolean quotes =
        problem.field().startsWith("viewer") && !problem.field().startsWith("viewer.consent")
            || problem.field().startsWith("context")
            || problem.code() == ProblemCode.MALFORMED_BODY;
    String detail = anonymous && quotes ? problem.code().title() : problem.detail();
    return new Letter.Reason(problem.code().code(), problem.field(), detail);
  }

  /// Whose consent cannot be read has given none, if anything looks as if he had been asked.
  private static Letter.Sent unreadable(Said said, Admission admission) {
    boolean kept = admission.personalises(Consent.UNSTATED) && !said.text().contains("consent");
    Letter.Form form =
        said.bytes() > EventJson.LONGEST_UNREADABLE ? Letter.Form.CUT : Letter.Form.TEXT;
    String text = ADDRESS.matcher(KEY.matcher(said.text()).replaceAll("…")).replaceAll("\"ip\":…");
    return kept
        ? new Letter.Sent(form, text, said.bytes(), false, OptionalLong.empty())
        : new Letter.Sent(Letter.Form.CUT, "", said.bytes(), true, OptionalLong.empty());
  }

  private static Letter.Sent json(
      JsonNode said, Instant sentAt, @Nullable Event event, Admission admission) {
    boolean personal =
        admission.personalises(event == null ? consent(said) : Collect.consent(event));
    JsonNode kept = said;
    if (said instanceof ObjectNode object) {
      kept = cleaned(object, personal);
    } else if (!personal) {
      kept = said.isContainerNode() ? object() : said;
    }
    String text = kept.toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return new Letter.Sent(
        Letter.Form.JSON,
        text,
        bytes,
        !personal,
        sentAt.equals(Instant.MIN) ? OptionalLong.empty() : OptionalLong.of(sentAt.toEpochMilli()));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode cleaned(ObjectNode said, boolean personal) {
    ObjectNode kept = object();
    said.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              if (SECRETS.contains(name) || !personal && PERSONAL.contains(name)) {
                return;
              }
              JsonNode value = field.getValue();
              if (name.equals("context") && value instanceof ObjectNode context) {
                value = without(context, List.of("ip"));
              } else if (!personal
                  && name.equals("properties")
                  && value instanceof ObjectNode properties) {
                value = without(properties, PERSONAL_PROPERTIES);
              }
              kept.set(name, value);
            });
    return kept;
  }

  private static ObjectNode without(ObjectNode object, List<String> names) {
    if (names.stream().noneMatch(object::has)) {
      return object;
    }
    ObjectNode rest = object();
    object
        .properties()
        .forEach(
            field -> {
              if (!names.contains(field.getKey())) {
                rest.set(field.getKey(), field.getValue());
              }
            });
    return rest;
  }

  /// What an event that could not be read says of consent; what is not understood permits nothing.
  private static Consent consent(JsonNode event) {
    JsonNode consent = event.path("viewer").path("consent");
    if (consent.isMissingNode() || consent.isNull()) {
      return Consent.UNSTATED;
    }
    JsonNode personalise = consent.path("personalise");
    if (!consent.isObject() || personalise.isMissingNode() && !consent.isEmpty()) {
      return NO;
    }
    return personalise.isMissingNode() || personalise.isNull()
        ? Consent.UNSTATED
        : personalise.isBoolean() && personalise.booleanValue() ? yes() : NO;
  }

  private static Consent yes() {
    return new Consent(Optional.of(true), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// The name that the sender gave, ours or Segment's.
  private static String type(JsonNode event) {
    JsonNode type = event.path("type");
    JsonNode name = event.path("event");
    return name.isTextual() && !event.has("eventId") ? name.textValue() : type.asText("");
  }
}
