package io.attune.stage.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberInput;
import io.attune.language.decision.DecisionRequest;
import io.attune.language.decision.Degradation;
import io.attune.language.decision.DropReason;
import io.attune.language.decision.Source;
import io.attune.language.decision.Sponsored;
import io.attune.language.decision.Stage;
import io.attune.language.decision.Trace;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.profile.Viewer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what [RecordJson] wrote. Fields that it does not know are passed over; a record of a later
/// form, or one that lacks what a decision needs, is refused with its field. One per record.
final class RecordReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;
  private final List<Row> rows = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Item> shown = new ArrayList<>();
  private final Trace trace = new Trace();
  private final Map<Integer, Integer> history = new LinkedHashMap<>();
  private List<String> columns = List.of();
  private boolean scored;
  private String id = "";
  private String placement = "";
  private String model = "";
  private long catalog;
  private long placements;
  private long version;
  private long tookMicros;
  private boolean personalise;
  private String viewerHash = "";
  private Viewer viewer = Viewer.ANONYMOUS;
  private String definition = "";
  private int featuresFact = -1;
  private int attributesFact = -1;
  private Optional<List<String>> segments = Optional.empty();
  private final List<FullRecord.Live> live = new ArrayList<>();
  private boolean traced;
  private int form;
  private boolean requested;
  private long epochMillis;
  private long seed;
  private int count;
  private int offset;
  private int[] seeds = {};
  private int[] exclude = {};
  private int[] onPage = {};
  private int[] own = {};
  private boolean given;
  private int unknown;
  private final Map<Integer, Map<String, Float>> features = new HashMap<>();
  private String filterName = "";
  private Map<String, Object> filterParams = Map.of();
  private String filterExpression = "";
  private Map<String, Object> context = Map.of();

  private record Row(String id, float[] values, float score) {}

  /// @param sponsored field to value, as the record has them; empty for an item that stands by
  /// itself
  private record Item(
      String id,
      int rank,
      float score,
      float propensity,
      int sources,
      Map<String, String> sponsored) {}

  private static final class Candidate {
    String id = "";
    String category = "";
    String brand = "";
    String filter = "";
    int number = -1;
    int fact = -1;
    int product = -1;
    int sources;
    int filterPlace;
    int reason;
    int boosts;
    float affinity;
    float similarity;
    float score;
    float value;
    boolean valued;
  }

  private RecordReader(JsonParser json) {
    this.json = json;
  }

  /// @throws Refusal when it is no record of a form that is known
  static FullRecord read(byte[] utf8) {
    try (JsonParser parser = JSON.createParser(utf8)) {
      RecordReader reader = new RecordReader(parser);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw bad("record", "no JSON object", "a JSON object");
      }
      reader.record();
      return reader.made();
    } catch (IOException | IllegalArgumentException e) {
      throw bad("record", "not readable", "a line of a decisions file");
    }
  }

  private static Refusal bad(String field, Object value, String expected) {
    return new Problem(
            ProblemCode.INVALID_FIELD, field, Problem.invalid(field, value, expected).detail())
        .refusal();
  }

  /// Goes over the fields of the object that the parser stands in.
  private interface Field {
    void read(String name) throws IOException;
  }

  private void fields(Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name);
    }
  }

  private interface Element {
    void read() throws IOException;
  }

  private void elements(Element element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == null) {
        throw new IOException("cut off");
      }
      element.read();
    }
  }

  private String text() throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? "" : json.getValueAsString("");
  }

  /// By the text, so that it becomes the float that was written, without a double in between.
  private float real() throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL
        ? Float.NaN
        : NumberInput.parseFloat(json.getText(), false);
  }

  private void record() throws IOException {
    fields(
        name -> {
          switch (name) {
            case "form" -> form = json.getIntValue();
            case "decisionId" -> id = text();
            case "placement" -> placement = text();
            case "items" -> elements(this::item);
            case "degraded" -> elements(this::degradation);
            case "versions" -> fields(this::version);
            case "trace" -> fields(this::trace);
            case "tookMicros" -> tookMicros = json.getLongValue();
            case "features" -> {
              scored = true;
              fields(this::matrix);
            }
            case "consent" -> personalise = text().equals("personalised");
            case "viewer" -> fields(this::viewer);
            case "history" -> elements(this::other);
            case "request" -> {
              requested = true;
              fields(this::request);
            }
            case "candidates" -> elements(this::candidate);
            case "definition" -> definition = text();
            case "featuresFact" -> featuresFact = json.getIntValue();
            case "attributesFact" -> attributesFact = json.getIntValue();
            case "live" -> elements(this::live);
            case "traced" -> traced = json.getBooleanValue();
            default -> json.skipChildren();
          }
        });
  }

  private void item() throws IOException {
    String[] itemId = {""};
    int[] numbers = new int[2];
    float[] reals = new float[2];
    Map<String, String> sponsored = new HashMap<>();
    fields(
        name -> {
          switch (name) {
            case "id" -> itemId[0] = text();
            case "sponsored" -> fields(field -> sponsored.put(field, text()));
            case "rank" -> numbers[0] = json.getIntValue();
            case "score" -> reals[0] = real();
            case "propensity" -> reals[1] = real();
            case "sources" -> numbers[1] = sources();
            default -> json.skipChildren();
          }
        });
    shown.add(new Item(itemId[0], numbers[0], reals[0], reals[1], numbers[1], sponsored));
  }

  private int sources() throws IOException {
    int[] bits = {0};
    elements(() -> bits[0] |= Source.of(text()).map(Source::bit).orElse(0));
    return bits[0];
  }

  private void degradation() throws IOException {
    String code = text();
    for (Degradation degradation : Degradation.values()) {
      if (degradation.code().equals(code)) {
        trace.degrade(degradation);
      }
    }
  }

  private void version(String name) throws IOException {
    switch (name) {
      case "catalog" -> catalog = json.getLongValue();
      case "placements" -> placements = json.getLongValue();
      case "placement" -> version = json.getLongValue();
      case "model" -> model = text();
      default -> json.skipChildren();
    }
  }

  private void trace(String name) throws IOException {
    switch (name) {
      case "stages" -> elements(this::stage);
      case "drops" -> fields(this::drops);
      case "storeReads" -> {
        for (int reads = Math.min(1_000, json.getIntValue()); reads > 0; reads--) {
          trace.storeRead();
        }
      }
      case "missing" -> trace.missing(json.getIntValue());
      default -> json.skipChildren();
    }
  }

  private void stage() throws IOException {
    String[] code = {""};
    long[] numbers = new long[3];
    fields(
        name -> {
          switch (name) {
            case "stage" -> code[0] = text();
            case "in" -> numbers[0] = json.getIntValue();
            case "kept" -> numbers[1] = json.getIntValue();
            case "micros" -> numbers[2] = json.getLongValue();
            default -> json.skipChildren();
          }
        });
    for (Stage stage : Stage.values()) {
      if (stage.code().equals(code[0])) {
        trace.stage(stage, (int) numbers[0], (int) numbers[1], 1_000 * numbers[2]);
      }
    }
  }

  private void drops(String code) throws IOException {
    int dropped = json.getIntValue();
    reason(code).ifPresent(reason -> trace.drop(reason, dropped));
  }

  private static Optional<DropReason> reason(String code) {
    return Arrays.stream(DropReason.values())
        .filter(reason -> reason.code().equals(code))
        .findFirst();
  }

  private void matrix(String name) throws IOException {
    switch (name) {
      case "columns" -> {
        List<String> names = new ArrayList<>();
        elements(() -> names.add(text()));
        columns = List.copyOf(names);
      }
      case "rows" -> elements(this::row);
      default -> json.skipChildren();
    }
  }

  private void row() throws IOException {
    String[] itemId = {""};
    float[] values = new float[columns.size()];
    float[] score = {0};
    int[] at = {0};
    fields(
        name -> {
          switch (name) {
            case "id" -> itemId[0] = text();
            case "score" -> score[0] = real();
            case "values" ->
                elements(
                    () -> {
                      float value = real();
                      if (at[0] < values.length) {
                        values[at[0]] = value;
                      }
                      at[0]++;
                    });
            default -> json.skipChildren();
          }
        });
    if (at[0] != values.length) {
      throw bad("features.rows.values", at[0] + " values", values.length + ", one per column");
    }
    rows.add(new Row(itemId[0], values, score[0]));
  }

  private void viewer(String name) throws IOException {
    switch (name) {
      case "hash" -> viewerHash = text();
      case "segments" -> {
        List<String> ids = new ArrayList<>();
        elements(() -> ids.add(text()));
        segments = Optional.of(ids);
      }
      case "packed" -> viewer = Viewer.unpack(json.getBinaryValue());
      default -> json.skipChildren();
    }
  }

  private void live() throws IOException {
    String[] aggregate = {""};
    List<Float> values = new ArrayList<>();
    fields(
        name -> {
          switch (name) {
            case "aggregate" -> aggregate[0] = text();
            case "values" -> elements(() -> values.add(real()));
            default -> json.skipChildren();
          }
        });
    float[] told = new float[values.size()];
    for (int i = 0; i < told.length; i++) {
      told[i] = values.get(i);
    }
    live.add(new FullRecord.Live(aggregate[0], told));
  }

  private void other() throws IOException {
    int[] pair = {-1, -1};
    fields(
        name -> {
          switch (name) {
            case "number" -> pair[0] = json.getIntValue();
            case "fact" -> pair[1] = json.getIntValue();
            default -> json.skipChildren();
          }
        });
    history.put(pair[0], pair[1]);
  }

  private void request(String name) throws IOException {
    switch (name) {
      case "epochMillis" -> epochMillis = json.getLongValue();
      case "seed" -> seed = Long.parseLong(text());
      case "count" -> count = json.getIntValue();
      case "offset" -> offset = json.getIntValue();
      case "items" -> seeds = numbers();
      case "exclude" -> exclude = numbers();
      case "onPage" -> onPage = numbers();
      case "candidates" -> {
        given = true;
        own = numbers();
      }
      case "unknownCandidates" -> unknown = json.getIntValue();
      case "features" -> elements(this::ownFeature);
      case "filter" ->
          fields(
              field -> {
                switch (field) {
                  case "name" -> filterName = text();
                  case "params" -> filterParams = values();
                  case "expression" -> filterExpression = text();
                  default -> json.skipChildren();
                }
              });
      case "context" -> context = values();
      default -> json.skipChildren();
    }
  }

  private int[] numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    elements(
        () ->
            fields(
                name -> {
                  if (name.equals("number")) {
                    numbers.add(json.getIntValue());
                  }
                }));
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private void ownFeature() throws IOException {
    int[] number = {-1};
    String[] column = {""};
    float[] value = {0};
    fields(
        name -> {
          switch (name) {
            case "number" -> number[0] = json.getIntValue();
            case "column" -> column[0] = text();
            case "value" -> value[0] = real();
            default -> json.skipChildren();
          }
        });
    features.computeIfAbsent(number[0], item -> new HashMap<>()).put(column[0], value[0]);
  }

  private Map<String, Object> values() throws IOException {
    Map<String, Object> values = new HashMap<>();
    fields(
        name -> {
          switch (json.currentToken()) {
            case VALUE_STRING -> values.put(name, json.getText());
            case VALUE_TRUE, VALUE_FALSE -> values.put(name, json.getBooleanValue());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(name, json.getDoubleValue());
            default -> json.skipChildren();
          }
        });
    return Map.copyOf(values);
  }

  private void candidate() throws IOException {
    Candidate c = new Candidate();
    fields(
        name -> {
          switch (name) {
            case "id" -> c.id = text();
            case "number" -> c.number = json.getIntValue();
            case "fact" -> c.fact = json.getIntValue();
            case "sources" -> c.sources = sources();
            case "affinity" -> c.affinity = real();
            case "similarity" -> c.similarity = real();
            case "category" -> c.category = text();
            case "brand" -> c.brand = text();
            case "product" -> c.product = json.getIntValue();
            case "dropped" -> c.reason = reason();
            case "filterPlace" -> c.filterPlace = json.getIntValue();
            case "filter" -> c.filter = text();
            case "score" -> c.score = real();
            case "value" -> {
              c.value = real();
              c.valued = true;
            }
            case "boosts" -> c.boosts = json.getIntValue();
            default -> json.skipChildren();
          }
        });
    candidates.add(c);
  }

  private int reason() throws IOException {
    String code = text();
    return reason(code)
        .orElseThrow(() -> bad("candidates.dropped", code, "a reason that is known"))
        .number();
  }

  private FullRecord made() {
    if (form < 1 || form > RecordJson.FORM) {
      throw bad("form", form, form < 1 ? "a full record" : "at most " + RecordJson.FORM);
    }
    if (id.isEmpty() || placement.isEmpty() || !requested || count < 1) {
      throw bad("record", "incomplete", "decisionId, placement and request");
    }
    int size = candidates.size();
    Capture.Considered considered =
        new Capture.Considered(
            new int[size],
            new int[size],
            new float[size],
            new float[size],
            new byte[size],
            new byte[size],
            new float[size],
            new float[size],
            new int[size]);
    List<FullRecord.Described> described = new ArrayList<>(size);
    int[] facts = new int[size];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < size; i++) {
      Candidate c = candidates.get(i);
      considered.items()[i] = c.number;
      considered.sources()[i] = c.sources;
      considered.affinity()[i] = c.affinity;
      considered.similarity()[i] = c.similarity;
      considered.reasons()[i] = (byte) c.reason;
      considered.filters()[i] = (byte) c.filterPlace;
      considered.scores()[i] = c.score;
      considered.values()[i] = c.valued ? c.value : c.score;
      considered.boosts()[i] = c.boosts;
      described.add(
          new FullRecord.Described(
              c.id, c.category, c.brand, c.product < 0 ? c.number : c.product, c.filter));
      facts[i] = c.fact;
      numbers.put(c.id, c.number);
    }
    DecisionRecord decision =
        new DecisionRecord(
            id,
            placement,
            epochMillis,
            new DecisionRecord.Versions(catalog, placements, version, model),
            slate(numbers),
            trace,
            1_000 * tookMicros,
            scored ? Optional.of(features(numbers)) : Optional.empty(),
            sponsored(numbers));
    return new FullRecord(
        decision,
        traced,
        new Capture.Asked(asked(), filterExpression, onPage, given, unknown, features),
        viewerHash,
        viewer,
        considered,
        described,
        definition,
        new FullRecord.Told(segments, live),
        new FullRecord.Facts(featuresFact, attributesFact, facts, history));
  }

  private DecisionRequest asked() {
    return new DecisionRequest(
        placement,
        "",
        "",
        personalise,
        context,
        seeds,
        own,
        exclude,
        count,
        offset,
        filterName,
        filterParams,
        epochMillis,
        seed);
  }

  private DecisionRecord.Shown slate(Map<String, Integer> numbers) {
    int size = shown.size();
    DecisionRecord.Shown slate =
        new DecisionRecord.Shown(
            offset, new int[size], new float[size], new float[size], new int[size]);
    for (int i = 0; i < size; i++) {
      Item item = shown.get(i);
      slate.items()[i] = number(numbers, item.id());
      slate.scores()[i] = item.score();
      slate.propensities()[i] = item.propensity();
      slate.sources()[i] = item.sources();
    }
    return slate;
  }

  private List<Sponsored> sponsored(Map<String, Integer> numbers) {
    List<Sponsored> sponsored = new ArrayList<>();
    for (Item item : shown) {
      Map<String, String> said = item.sponsored();
      if (!said.isEmpty()) {
        sponsored.add(
            new Sponsored(
                item.rank(),
                number(numbers, item.id()),
                said.getOrDefault("lineItem", ""),
                said.getOrDefault("campaign", ""),
                said.getOrDefault("advertiser", ""),
                said.getOrDefault("creative", ""),
                item.propensity(),
                Sponsored.Urls.NONE));
      }
    }
    return sponsored;
  }

  private DecisionRecord.Features features(Map<String, Integer> numbers) {
    int width = columns.size();
    int[] items = new int[rows.size()];
    float[] scores = new float[items.length];
    float[] values = new float[items.length * width];
    for (int i = 0; i < items.length; i++) {
      items[i] = number(numbers, rows.get(i).id());
      scores[i] = rows.get(i).score();
      System.arraycopy(rows.get(i).values(), 0, values, i * width, width);
    }
    return new DecisionRecord.Features(columns, items, scores, values);
  }

  private static int number(Map<String, Integer> numbers, String id) {
    Integer number = numbers.get(id);
    if (number == null) {
      throw bad("items.id", id, "one of the candidates");
    }
    return number;
  }
}
