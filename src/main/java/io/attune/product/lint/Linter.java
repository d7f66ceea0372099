package io.attune.product.lint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.language.problem.Problem;
import io.attune.language.text.Utf8;
import java.io.IOException;
import java.util.List;

/// The door: what is wrong with a request. Any thread.
public final class Linter {
  private static final int NESTING = 64;
  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Linter() {}

  /// All findings, violations and notes, at most 1,000.
  ///
  /// @param body of a request, as it would be posted
  public static List<Finding> lint(byte[] body) {
    Findings findings = new Findings();
    int bad = Utf8.firstInvalid(body);
    if (bad >= 0) {
      findings.add(Rule.JSON, "", "byte " + bad + ": UTF-8 without NUL is due");
      return findings.list();
    }
    try {
      tree(MAPPER.readTree(body), findings);
    } catch (JsonProcessingException e) {
      findings.add(Rule.JSON, "", where(e) + Problem.parsing(e.getOriginalMessage()));
    } catch (IOException e) {
      findings.add(Rule.JSON, "", "one JSON object is due");
    }
    return findings.list();
  }

  private static void tree(JsonNode request, Findings findings) {
    if (request.isMissingNode()) {
      findings.add(Rule.JSON, "", "empty; one JSON object is due");
    } else if (!request.isObject()) {
      findings.add(Rule.TYPE, "", "an object is due");
    } else {
      new FieldCheck(findings).object(request, "BidRequest", "");
      new CrossCheck(findings).request(request);
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
}
