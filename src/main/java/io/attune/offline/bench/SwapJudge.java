package io.attune.offline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

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

  private static final String NAME = BenchFiles.MODEL + "/";
  private static final Pattern VERSION = Pattern.compile(NAME + "[1-9][0-9]{0,8}");

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
    System.arraycopy(
        BenchShop.viewerColumns(reply.viewer),
        0,
        row,
        BenchShop.ITEM_COLUMNS,
        BenchShop.VIEWER_COLUMNS);
    for (JsonNode item : answer.path("items")) {
      setItem(BenchShop.itemNumber(item.path("id").asText()));
      float score = (float) item.path("score").asDouble(Double.NaN);
      if (!isOf(version, score)) {
        return isAnothers(reply.most, score) ? Verdict.MIXED : Verdict.WRONG;
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

  /// The version of the measured model; 0 when the name is not one of its.
  private static int version(String name) {
    return VERSION.matcher(name).matches() ? Integer.parseInt(name.substring(NAME.length())) : 0;
  }

  private void setItem(int item) {
    float[] columns = BenchShop.itemColumns(item);
    columns[0] = Math.min(columns[0], MOST_POPULAR) * POPULARITY_SCALE;
    System.arraycopy(columns, 0, row, 0, columns.length);
  }

  private boolean isOf(int version, float score) {
    return Math.abs(networks.apply(version).score(row) - score) <= TOLERANCE;
  }

  private boolean isAnothers(int most, float score) {
    for (int version = most; version > Math.max(0, most - SUSPECTS); version--) {
      if (isOf(version, score)) {
        return true;
      }
    }
    return false;
  }
}
