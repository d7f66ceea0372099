package io.attune.state.catalog;

import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The catalogue over REST. An id in the path is percent-encoded, slashes (`%2F`) included. Blocks
/// on virtual threads only.
@Path("/v1")
@Tag(name = "catalogue", description = "Items: what there is to recommend")
@Produces(MediaType.APPLICATION_JSON)
public final class ItemEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String ITEM =
      """
      {"title": "Trail shoe", "categories": ["shoes", "running"], "brand": "Fell", "priceMicros": 89900000, "currency": "EUR",
       "stock": 12, "url": "https://shop.example/p/shoe-1", "image": "https://shop.example/i/shoe-1.jpg", "language": "en",
       "availableFrom": "2026-01-01T00:00:00Z", "tags": ["new"], "attributes": {"colour": "green"}, "columns": {"rating": 4.5}}""";
  private static final String CHANGE =
      """
      {"priceMicros": 79900000, "stock": 11, "brand": null}""";
  private static final String WRITTEN =
      """
      {"id": "shoe-1", "status": "written"}""";
  private static final String VERDICTS =
      """
      {"results": [{"line": 1, "id": "shoe-1", "status": "written"}, {"line": 2, "id": "sock-1", "status": "rejected",
       "code": "invalid_field", "detail": "stock: -3 (expected: 0 to 9007199254740991)"}]}""";

  private final Catalog catalog;
  private final CatalogConfig config;

  @Inject
  ItemEndpoint(Catalog catalog, CatalogConfig config) {
    this.catalog = catalog;
    this.config = config;
  }

  @PUT
  @Path("items/{id: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.CATALOG)
  @RunOnVirtualThread
  @Operation(
      operationId = "putItem",
      summary = "Create or replace an item",
      description =
          "The answer comes when the store has it; every replica recommends by it within a second.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "shoe-1",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(
      responseCode = "200",
      description = "Replaced",
      content = @Content(example = WRITTEN))
  @APIResponse(responseCode = "201", description = "Created", content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "400",
      description = "The body is not an item; the problem names the field")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response put(
      @Context HttpServerRequest request,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "item", value = ITEM)))
          byte[] body) {
    String id = ItemPath.id(request);
    boolean created = catalog.put(ItemReader.read(body, id));
    return Response.status(created ? 201 : 200).entity(written(id)).build();
  }

  @PATCH
  @Path("items/{id: .+}")
  @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
  @RequiresScope(Scope.CATALOG)
  @RunOnVirtualThread
  @Operation(
      operationId = "patchItem",
      summary = "Change fields of an item, such as price and stock",
      description =
          "A JSON merge patch: fields that are not named stay, null removes, attributes and columns are merged by name.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "shoe-1",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "200", description = "Changed", content = @Content(example = WRITTEN))
  @APIResponse(
      responseCode = "400",
      description = "The item would not be one afterwards; the problem names the field")
  @APIResponse(responseCode = "404", description = "There is no such item")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response patch(
      @Context HttpServerRequest request,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MERGE_PATCH,
                      schema = @Schema(type = SchemaType.OBJECT),
                      examples = @ExampleObject(name = "change", value = CHANGE)))
          byte[] body) {
    String id = ItemPath.id(request);
    catalog.patch(id, ItemPatch.read(body));
    return Response.ok(written(id)).build();
  }

  @GET
  @Path("items/{id: .+}")
  @RequiresScope(Scope.READ)
  @RunOnVirtualThread
  @Operation(
      operationId = "getItem",
      summary = "Read an item",
      description = "As the store holds it now, columns of offline jobs included.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "shoe-1",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "200", description = "The item", content = @Content(example = ITEM))
  @APIResponse(responseCode = "404", description = "There is no such item")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response get(@Context HttpServerRequest request) {
    return Response.ok(ItemJson.whole(catalog.read(ItemPath.id(request)))).build();
  }

  @DELETE
  @Path("items/{id: .+}")
  @RequiresScope(Scope.CATALOG)
  @RunOnVirtualThread
  @Operation(
      operationId = "deleteItem",
      summary = "Delete an item",
      description =
          "Its number stays reserved: when the id comes again, what viewers did with it before still counts.")
  @Parameter(
      name = "id",
      in = ParameterIn.PATH,
      required = true,
      example = "shoe-1",
      schema = @Schema(type = SchemaType.STRING))
  @APIResponse(responseCode = "204", description = "Deleted")
  @APIResponse(responseCode = "404", description = "There is no such item")
  @APIResponse(
      responseCode = "503",
      description = "The store is away; try again after Retry-After seconds")
  public Response delete(@Context HttpServerRequest request) {
    String id = ItemPath.id(request);
    if (!catalog.delete(id)) {
      throw Catalog.unknown(id).refusal();
    }
    return Response.noContent().build();
  }

  @POST
  @Path("items:batch")
  @Consumes(NDJSON)
  @RequiresScope(Scope.CATALOG)
  @RunOnVirtualThread
  @Operation(
      operationId = "putItems",
      summary = "Create or replace many items, one JSON object per line",
      description =
          "Lines are independent; each gets its verdict, in order. Blank lines are passed over.")
  @APIResponse(
      responseCode = "200",
      description = "A verdict per line",
      content = @Content(example = VERDICTS))
  @APIResponse(responseCode = "400", description = "Too many lines")
  @APIResponse(
      responseCode = "503",
      description = "The store is away and took none; try again after Retry-After seconds")
  public Response batch(
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = NDJSON,
                      schema = @Schema(type = SchemaType.STRING),
                      examples = @ExampleObject(name = "two items", ref = "TwoItems")))
          byte[] body) {
    return Response.ok(ItemBatch.of(body, config.batchLines()).write(catalog)).build();
  }

  private static byte[] written(String id) {
    return new JsonBytes(id.length() + 32)
        .ascii("{\"id\":")
        .text(id)
        .ascii(",\"status\":\"written\"}")
        .toBytes();
  }
}
