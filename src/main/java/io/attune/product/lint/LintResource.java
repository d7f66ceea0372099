package io.attune.product.lint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// The linter over REST.
@Path("/openrtb2/lint")
@Singleton
@RunOnVirtualThread
public final class LintResource {
  @POST
  @Consumes(MediaType.WILDCARD)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.ADS)
  @Operation(
      operationId = "lintOpenRtb",
      summary = "Lint an OpenRTB request",
      description =
          "What is wrong with an OpenRTB 2.5 or 2.6 request: every violation and note with path, rule and advice. The request is not answered, and nothing is kept. Needs the scope ads.")
  public byte[] lint(byte[] body) throws IOException {
    return Linter.MAPPER.writeValueAsBytes(document(Linter.lint(body)));
  }

  private static ObjectNode document(List<Finding> findings) {
    ObjectNode document = Linter.MAPPER.createObjectNode();
    document.put("violations", findings.stream().filter(f -> !f.rule().note()).count());
    document.put("notes", findings.stream().filter(f -> f.rule().note()).count());
    ArrayNode list = document.putArray("findings");
    for (Finding finding : findings) {
      list.addObject()
          .put("rule", finding.rule().code())
          .put("path", finding.path())
          .put("severity", finding.rule().note() ? "note" : "violation")
          .put("advice", finding.advice());
    }
    return document;
  }
}
