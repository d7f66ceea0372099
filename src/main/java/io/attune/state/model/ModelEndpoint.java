package io.attune.state.model;

import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Which version of each model serves, and what the replicas think of the others.
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "models")
@Singleton
public final class ModelEndpoint {
  private static final String ID = "{model: [^/:]+}";
  private static final int MOST_BYTES = 1 << 16;

  private final Models models;

  @Inject
  ModelEndpoint(Models models) {
    this.models = models;
  }

  @GET
  @Path("models")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listModels",
      summary = "All models",
      description =
          "The policy in force, and what each replica that is alive sees: the version it serves, and each version's state (seen, waiting,"
              + " ready, refused with code, detail and advice).")
  @APIResponse(responseCode = "200", description = "In order of name")
  public String list() {
    return models.status().toString();
  }

  @GET
  @Path("models/" + ID)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "getModel", summary = "One model")
  @Parameter(name = "model", example = "ranker")
  @APIResponse(responseCode = "200", description = "As in the list")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  public String get(@PathParam("model") String model) {
    return models.status(model).toString();
  }

  @POST
  @Path("models/" + ID + ":promote")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "promoteModel",
      summary = "Let a version serve",
      description =
          "On all replicas, once each one that is alive has found it good; answers when all serve it. `version` may be \"highest\": then"
              + " whatever passes the checks serves as soon as it is there.")
  @Parameter(name = "model", example = "ranker")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "A replica may not serve it, and why")
  public String promote(
      @PathParam("model") String model,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples =
                          @ExampleObject(
                              name = "promote",
                              value = "{\"version\":1,\"why\":\"better on the last week\"}")))
          byte[] body,
      @Context ContainerRequestContext request) {
    Document said = read(body).only("version", "why");
    Document version = said.get("version");
    boolean highest = version.kind() == Document.Kind.TEXT;
    if (highest && !version.text(1, 100).equals("highest")) {
      throw version.refuse("a version, or \"highest\"");
    }
    int number = highest ? 0 : (int) version.integer(1, 999_999_999);
    return models.promote(model, number, Grant.of(request).keyId(), why(said)).toString();
  }

  @POST
  @Path("models/" + ID + ":rollback")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(operationId = "rollbackModel", summary = "Let the previous version serve again")
  @Parameter(name = "model", example = "ranker")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "There is none, or a replica may not serve it")
  public String rollback(
      @PathParam("model") String model,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples =
                          @ExampleObject(
                              name = "rollback",
                              value = "{\"why\":\"too many refunds\"}")))
          byte[] body,
      @Context ContainerRequestContext request) {
    return models
        .rollback(model, Grant.of(request).keyId(), why(read(body).only("why")))
        .toString();
  }

  private static String why(Document said) {
    return said.find("why").map(text -> text.text(0, 1_000)).orElse("");
  }

  private static Document read(byte[] body) {
    if (body.length > MOST_BYTES) {
      throw Problem.of(
              ProblemCode.BODY_TOO_LARGE,
              "body: " + body.length + " bytes (expected: at most " + MOST_BYTES + ")")
          .refusal();
    }
    return Document.json(body);
  }
}
