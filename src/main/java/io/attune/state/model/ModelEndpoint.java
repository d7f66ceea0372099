package io.attune.state.model;

import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
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

/// What the versions of each model are for, and what the replicas think of them.
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "models")
@Singleton
public final class ModelEndpoint {
  private static final String MODEL = "{model: [^/:]+}";
  private static final String VERSION = MODEL + "/versions/{version: [^/:]+}";

  private final Models models;

  @Inject
  ModelEndpoint(Models models) {
    this.models = models;
  }

  @GET
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "listModels",
      summary = "All models",
      description =
          "The policy in force, and what each replica that is alive sees: the versions in use, each version's state (seen, waiting,"
              + " ready, refused with code, detail and advice), and how versions that score the same decisions compare.")
  @APIResponse(responseCode = "200", description = "In order of name")
  public String list() {
    return models.status().toString();
  }

  @GET
  @Path(MODEL)
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(operationId = "getModel", summary = "One model")
  @Parameter(name = "model", example = "ranker")
  @APIResponse(responseCode = "200", description = "As in the list")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  public String get(@PathParam("model") String model) {
    return models.status(model).toString();
  }

  @PUT
  @Path(VERSION)
  @Consumes("application/zip")
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "pushVersion",
      summary = "Bring a version",
      description =
          "A zip of the files of a version folder (`model.onnx`, `model.yaml`, `golden.json`, …), without folders. It is checked before it"
              + " enters the repository, and refused with the check that it did not pass. Whether it serves then, the policy says.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "2")
  @APIResponse(responseCode = "200", description = "It is there, with what each check took")
  @APIResponse(responseCode = "400", description = "It did not pass, or is no such zip")
  @APIResponse(responseCode = "409", description = "There is such a version, with other content")
  @APIResponse(responseCode = "503", description = "Others are being checked, for long")
  public String push(
      @PathParam("model") String model,
      @PathParam("version") String version,
      byte[] zip,
      @Context ContainerRequestContext request) {
    return models.push(model, Versions.number(version), zip, Grant.of(request).keyId()).toString();
  }

  @POST
  @Path(VERSION + ":gate")
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "gateVersion",
      summary = "Check a version once more",
      description = "On the replica that is asked; nothing changes.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @APIResponse(
      responseCode = "200",
      description = "`ready` or `refused` with code, detail and advice, and what each check took")
  @APIResponse(responseCode = "404", description = "No such version in the repository")
  @APIResponse(responseCode = "503", description = "Others are being checked, for long")
  public String gate(@PathParam("model") String model, @PathParam("version") String version) {
    return models.gate(model, Versions.number(version)).toString();
  }

  @GET
  @Path(VERSION + ":diff")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "diffVersions",
      summary = "Compare two versions",
      description =
          "Columns, objective, size, cost, provenance, and the scores of both on the golden rows of both. `here` is the version, `there` the"
              + " other.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @Parameter(name = "with", description = "The other version", example = "1")
  @APIResponse(responseCode = "200", description = "What differs")
  @APIResponse(responseCode = "404", description = "No such version, or one that does not pass")
  @APIResponse(responseCode = "503", description = "Others are being checked, for long")
  public String diff(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @QueryParam("with") String with) {
    return models.diff(model, Versions.number(version), Versions.given("with", with)).toString();
  }

  @POST
  @Path(VERSION + ":promote")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "promoteVersion",
      summary = "Let a version serve",
      description =
          "On all replicas, once each one that is alive has found it good; answers when all serve it. The version may be `highest`: then"
              + " whatever passes the checks serves as soon as it is there.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "A replica may not serve it, and why")
  public String promote(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples =
                          @ExampleObject(
                              name = "promote",
                              value = "{\"why\":\"better on the last week\"}")))
          byte[] body,
      @Context ContainerRequestContext request) {
    Wish wish = Wish.plain(body);
    int number = Versions.orHighest(version);
    return models.promote(model, number, Grant.of(request).keyId(), wish.why()).toString();
  }

  @POST
  @Path(VERSION + ":shadow")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "shadowVersion",
      summary = "Let a version score beside the one that serves",
      description =
          "After the reply, a share of the decisions (0.1 where none is given; 0 ends it). Its scores are compared with those that"
              + " were served; nobody sees them.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "It serves already, or a replica may not use it")
  public String shadow(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples =
                          @ExampleObject(
                              name = "end",
                              value = "{\"share\":0,\"why\":\"seen enough\"}")))
          byte[] body,
      @Context ContainerRequestContext request) {
    Wish wish = Wish.shadow(body);
    int number = Versions.number(version);
    return models
        .shadow(model, number, wish.share(), Grant.of(request).keyId(), wish.why())
        .toString();
  }

  @POST
  @Path(VERSION + ":ramp")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "rampVersion",
      summary = "Let a version serve a share of the viewers",
      description =
          "By hash of the viewer's id, or the session's where there is no viewer: who is in the share stays in it while it grows. 0 ends it.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "It serves already, or a replica may not use it")
  public String ramp(
      @PathParam("model") String model,
      @PathParam("version") String version,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples =
                          @ExampleObject(
                              name = "end",
                              value = "{\"share\":0,\"why\":\"back to the drawing board\"}")))
          byte[] body,
      @Context ContainerRequestContext request) {
    Wish wish = Wish.ramp(body);
    int number = Versions.number(version);
    return models
        .ramp(model, number, wish.share(), Grant.of(request).keyId(), wish.why())
        .toString();
  }

  @POST
  @Path(VERSION + ":rollback")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.MANAGE)
  @RunOnVirtualThread
  @Operation(
      operationId = "rollbackVersion",
      summary = "Take a version out of use",
      description =
          "Its shadow or ramp ends; where it serves, the version that served before does so again.")
  @Parameter(name = "model", example = "ranker")
  @Parameter(name = "version", example = "1")
  @APIResponse(responseCode = "200", description = "The model's status")
  @APIResponse(responseCode = "404", description = "No replica knows such a model")
  @APIResponse(responseCode = "409", description = "It is not in use, or none served before it")
  public String rollback(
      @PathParam("model") String model,
      @PathParam("version") String version,
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
    Wish wish = Wish.plain(body);
    int number = Versions.number(version);
    return models.rollback(model, number, Grant.of(request).keyId(), wish.why()).toString();
  }
}
