package io.attune.product.collect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.attune.language.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Writes verdicts as JSON. Thread-safe.
final class VerdictJson {
  private static final JsonFactory JSON = new JsonFactory();

  private VerdictJson() {}

  /// @param success whether to say so as kits that speak Segment's shape expect it
  static byte[] write(List<Verdict> verdicts, boolean success) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(32 + 64 * verdicts.size());
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (success) {
        json.writeBooleanField("success", true);
      }
      json.writeArrayFieldStart("results");
      for (Verdict verdict : verdicts) {
        json.writeStartObject();
        json.writeStringField("eventId", verdict.eventId());
        json.writeStringField("status", verdict.status().code());
        if (verdict.problem().isPresent()) {
          problem(json, verdict.problem().get());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void problem(JsonGenerator json, Problem problem) throws IOException {
    json.writeStringField("code", problem.code().code());
    if (!problem.field().isEmpty()) {
      json.writeStringField("field", problem.field());
    }
    json.writeStringField("detail", problem.detail());
  }
}
