package io.attune.offline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the checks of a version took, by the service's own word.
final class GateTimes {
  private GateTimes() {}

  /// The median of each check in microseconds, in order, over the versions that are in the
  /// repository.
  ///
  /// @param status of the model, as `GET /v1/models/{name}` answers it
  static Map<String, Long> medianMicros(String status) throws IOException {
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    for (JsonNode replica : new ObjectMapper().readTree(status).path("replicas")) {
      for (JsonNode version : replica.path("versions")) {
        version
            .path("checkMicros")
            .properties()
            .forEach(
                check ->
                    micros
                        .computeIfAbsent(check.getKey(), name -> new ArrayList<>())
                        .add(check.getValue().asDouble()));
      }
    }
    Map<String, Long> medians = new LinkedHashMap<>();
    micros.forEach((check, each) -> medians.put(check, (long) Spread.of(each).median()));
    return medians;
  }
}
