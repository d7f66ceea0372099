package io.attune.product.recommend;

import com.google.protobuf.Value;
import io.attune.language.consent.Consent;
import io.attune.proto.v1.Candidate;
import io.attune.proto.v1.Filter;
import io.attune.proto.v1.PagePlacement;
import io.attune.proto.v1.RecommendPageRequest;
import io.attune.proto.v1.RecommendRequest;
import io.attune.proto.v1.Viewer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the protobuf form of a call, with the same checks and words as [AskReader]. Thread-safe.
final class ProtoAsk {
  private final Checks checks;

  ProtoAsk(Checks checks) {
    this.checks = checks;
  }

  /// @param rank whether candidates are required
  Ask call(RecommendRequest request, boolean rank) {
    Ask ask = new Ask();
    Ask.Part part = new Ask.Part("");
    ask.parts.add(part);
    part.placement = request.getPlacement();
    if (request.hasViewer()) {
      viewer(request.getViewer(), ask);
    }
    context(request.getContextMap(), ask);
    part.items = ids("items", request.getItemsList(), checks.limits().seeds());
    candidates("", request.getCandidatesList(), part);
    if (request.hasCount()) {
      part.count = checks.within("count", request.getCount(), 1, checks.limits().count());
    }
    if (request.hasOffset()) {
      part.offset = checks.within("offset", request.getOffset(), 0, checks.limits().offset());
    }
    if (request.hasFilter()) {
      filter(request.getFilter(), part);
    }
    part.exclude = ids("exclude", request.getExcludeList(), checks.limits().exclude());
    include(request.getIncludeList(), ask);
    if (request.hasDeadlineMs()) {
      ask.deadlineMillis = deadline(request.getDeadlineMs());
    }
    checks.whole(ask, rank);
    return ask;
  }

  Ask page(RecommendPageRequest request) {
    Ask ask = new Ask();
    if (request.hasViewer()) {
      viewer(request.getViewer(), ask);
    }
    context(request.getContextMap(), ask);
    checks.room("placements", request.getPlacementsCount() - 1, checks.limits().placements());
    for (int i = 0; i < request.getPlacementsCount(); i++) {
      ask.parts.add(part(request.getPlacements(i), new Ask.Part("placements[" + i + "].")));
    }
    ask.exclude = ids("exclude", request.getExcludeList(), checks.limits().exclude());
    include(request.getIncludeList(), ask);
    if (request.hasDeadlineMs()) {
      ask.deadlineMillis = deadline(request.getDeadlineMs());
    }
    checks.page(ask);
    return ask;
  }

  private Ask.Part part(PagePlacement request, Ask.Part part) {
    part.placement = request.getPlacement();
    part.items = ids(part.path + "items", request.getItemsList(), checks.limits().seeds());
    candidates(part.path, request.getCandidatesList(), part);
    if (request.hasCount()) {
      part.count =
          checks.within(part.path + "count", request.getCount(), 1, checks.limits().count());
    }
    if (request.hasOffset()) {
      part.offset =
          checks.within(part.path + "offset", request.getOffset(), 0, checks.limits().offset());
    }
    if (request.hasFilter()) {
      filter(request.getFilter(), part);
    }
    part.exclude = ids(part.path + "exclude", request.getExcludeList(), checks.limits().exclude());
    return part;
  }

  private int deadline(int millis) {
    return checks.within("deadlineMs", millis, 1, (int) checks.limits().deadline().toMillis());
  }

  private void viewer(Viewer viewer, Ask ask) {
    if (viewer.hasId()) {
      ask.viewerId = checks.id("viewer.id", viewer.getId());
    }
    if (viewer.hasSession()) {
      ask.sessionId = checks.id("viewer.session", viewer.getSession());
    }
    if (viewer.hasConsent()) {
      io.attune.proto.v1.Consent said = viewer.getConsent();
      ask.consent =
          new Consent(
              said.hasPersonalise() ? Optional.of(said.getPersonalise()) : Optional.empty(),
              said.hasTcf() ? Optional.of(said.getTcf()) : Optional.empty(),
              said.hasGpp() ? Optional.of(said.getGpp()) : Optional.empty(),
              said.hasUsPrivacy() ? Optional.of(said.getUsPrivacy()) : Optional.empty());
    }
  }

  private void context(Map<String, Value> fields, Ask ask) {
    if (fields.isEmpty()) {
      return;
    }
    Map<String, Value> rest = new HashMap<>(fields);
    Value time = rest.remove("time");
    if (time != null && time.getKindCase() != Value.KindCase.NULL_VALUE) {
      if (time.getKindCase() != Value.KindCase.STRING_VALUE) {
        throw Checks.invalid("context.time", "not a text", "text");
      }
      ask.timeMillis = checks.time("context.time", time.getStringValue());
      ask.timeGiven = true;
    }
    ask.context = scalars("context", rest);
  }

  private Map<String, Object> scalars(String at, Map<String, Value> fields) {
    Map<String, Object> scalars = new HashMap<>();
    fields.forEach(
        (key, value) -> {
          if (value.getKindCase() != Value.KindCase.NULL_VALUE) {
            scalars.put(key, checks.scalar(at, key, scalar(at + "." + key, value), scalars.size()));
          }
        });
    return scalars;
  }

  private static Object scalar(String field, Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE ->
          throw Checks.invalid(field, "an object", "a number, a text, true or false");
      case LIST_VALUE -> throw Checks.invalid(field, "an array", "a number, a text, true or false");
      case NULL_VALUE, KIND_NOT_SET ->
          throw Checks.invalid(field, "nothing", "a number, a text, true or false");
    };
  }

  private void filter(Filter filter, Ask.Part part) {
    part.filterName = filter.getName();
    part.filterExpression = filter.getExpression();
    part.filterParams = scalars(part.path + "filter.params", filter.getParamsMap());
    checks.filter(part);
  }

  private void include(List<String> names, Ask ask) {
    for (int i = 0; i < names.size(); i++) {
      ask.include |= checks.include(i, names.get(i));
    }
  }

  private List<String> ids(String at, List<String> ids, int most) {
    checks.room(at, ids.size() - 1, most);
    for (int i = 0; i < ids.size(); i++) {
      checks.id(at, i, ids.get(i));
    }
    return ids;
  }

  private void candidates(String path, List<Candidate> candidates, Ask.Part part) {
    String at = path + "candidates";
    checks.room(at, candidates.size() - 1, checks.limits().candidates());
    if (candidates.isEmpty()) {
      return;
    }
    List<String> ids = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      ids.add(checks.id(at, i, candidate.getId()));
      if (candidate.getFeaturesCount() > 0) {
        part.feature(i, features(at + "[" + i + "].features", candidate.getFeaturesMap()));
      }
    }
    part.candidates = ids;
  }

  private Map<String, Float> features(String at, Map<String, Double> given) {
    Map<String, Float> features = new HashMap<>();
    given.forEach(
        (column, value) -> {
          checks.scalar(at, column, 0.0, features.size());
          features.put(column, checks.column(at + "." + column, value));
        });
    return features;
  }
}
