package io.attune.offline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.state.manifest.Manifest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Says of an answer whether its scores are those of the version that it names. Every column of the
/// bench data set is known to the judge, so it works out each score itself.
final class SwapJudge {
  /// A score may differ by so much from the judge's: the order of additions is the kernel's.
  static final float TOLERANCE = 1e-5f;

  /// So many versions are asked whether a score is theirs that is not the named one's.
  private static final int SUSPECTS = 10;

  /// `transform` of column popularity in `bench/features.yaml`: low, high, scale.
  private static final float MOST_POPULAR = 1e6f;

  private static final float POPULARITY_SCALE = 1e-6f;

  /// Half of the placement's deadline: whoever answered so early was not short of time.
  private static final long ENOUGH_MICROS = 50_000;

  private static final Set<String> WITHOUT_VIEWER =
      Set.of("viewer_unavailable", "anonymous_viewer");

  private static final String NAME = BenchFiles.MODEL + "/";
  private static final Pattern VERSION = Pattern.compile(NAME + Manifest.VERSION);

  private final IntFunction<Perceptron> networks;
  private final ObjectMapper json = new ObjectMapper();
  private final float[] row = new float[BenchShop.ITEM_COLUMNS + BenchShop.VIEWER_COLUMNS];

  /// An answer as it came.
  ///
  /// @param viewer number of the viewer who was asked for
  /// @param least the highest version that an answer had named before this request was sent
  /// @param most the highest version that had been brought when this answer came
  record Reply(int status, byte[] body, int viewer, int least, int most) {}

  /// @param networks by version, from 1
  SwapJudge(IntFunction<Perceptron> networks) {
    this.networks = networks;
  }

  /// Not thread-safe.
  Verdict judge(Reply reply) {
    try {
      return reply.status == 200 ? judge(reply, json.readTree(reply.body)) : Verdict.FAILED;
    } catch (IOException e) {
      return Verdict.FAILED;
    }
  }

  private Verdict judge(Reply reply, JsonNode answer) {
    int version = version(answer.path("versions").path("model").asText());
    boolean degraded = !answer.path("degraded").isEmpty();
    if (version == 0 && degraded) {
      return answer.path("tookMicros").asLong() < ENOUGH_MICROS
          ? Verdict.UNSCORED
          : Verdict.DEGRADED;
    }
    if (version == 0 || version > reply.most) {
      return Verdict.MISNAMED;
    }
    setViewer(reply.viewer, answer);
    for (JsonNode item : answer.path("items")) {
      setItem(BenchShop.itemNumber(item.path("id").asText()));
      float score = (float) item.path("score").asDouble(Double.NaN);
      if (!isOf(version, score)) {
        return suspects(reply.most).anyMatch(other -> isOf(other, score))
            ? Verdict.MIXED
            : Verdict.WRONG;
      }
    }
    if (version < reply.least) {
      return Verdict.MISNAMED;
    }
    if (degraded) {
      return Verdict.DEGRADED;
    }
    return answer.path("items").isEmpty() ? Verdict.EMPTY : Verdict.RIGHT;
  }

  /// What about a reply is not as its version has it: every score that is off, with the versions
  /// whose it is.
  String explain(Reply reply) {
    StringBuilder text = new StringBuilder();
    try {
      JsonNode answer = json.readTree(reply.body);
      int version = version(answer.path("versions").path("model").asText());
      text.append("names ").append(answer.path("versions").path("model"));
      text.append(", degraded ").append(answer.path("degraded"));
      text.append(", tookMicros ").append(answer.path("tookMicros"));
      text.append(", decision ").append(answer.path("decisionId"));
      if (version != 0 && version <= reply.most) {
        setViewer(reply.viewer, answer);
        answer.path("items").forEach(item -> explain(item, version, reply.most, text));
      }
    } catch (IOException e) {
      text.append("cannot be read: ").append(e.getMessage());
    }
    return text.toString();
  }

  private void explain(JsonNode item, int version, int most, StringBuilder text) {
    float score = (float) item.path("score").asDouble(Double.NaN);
    setItem(BenchShop.itemNumber(item.path("id").asText()));
    if (!isOf(version, score)) {
      text.append("; ").append(item.path("id")).append(" scores ").append(score);
      text.append(" (expected: ").append(networks.apply(version).score(row));
      text.append("), which is that of versions ");
      text.append(suspects(most).filter(other -> isOf(other, score)).boxed().toList());
    }
  }

  /// The version of the measured model; 0 when the name is not one of its.
  private static int version(String name) {
    return VERSION.matcher(name).matches() ? Integer.parseInt(name.substring(NAME.length())) : 0;
  }

  /// The viewer's columns; where the answer says that it was decided without them, their defaults.
  private void setViewer(int viewer, JsonNode answer) {
    float[] columns = BenchShop.viewerColumns(viewer);
    for (JsonNode degradation : answer.path("degraded")) {
      if (WITHOUT_VIEWER.contains(degradation.asText())) {
        Arrays.fill(columns, 0);
      }
    }
    System.arraycopy(columns, 0, row, BenchShop.ITEM_COLUMNS, columns.length);
  }

  private void setItem(int item) {
    float[] columns = BenchShop.itemColumns(item);
    columns[0] = Math.min(columns[0], MOST_POPULAR) * POPULARITY_SCALE;
    System.arraycopy(columns, 0, row, 0, columns.length);
  }

  private boolean isOf(int version, float score) {
    return Math.abs(networks.apply(version).score(row) - score) <= TOLERANCE;
  }

  private static IntStream suspects(int most) {
    return IntStream.rangeClosed(Math.max(1, most - SUSPECTS + 1), most);
  }
}
