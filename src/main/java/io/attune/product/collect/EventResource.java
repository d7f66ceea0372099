package io.attune.product.collect;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.Access;
import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Events over REST. Small bodies are read on the event loop that owns the connection, large ones
/// one after the other on a thread of their own.
@Path("/v1")
@Tag(name = "events")
@Singleton
@NonBlocking
public final class EventResource {
  private static final int ACCEPTED = 202;
  private static final int OK = 200;
  private static final String VERDICTS =
      "{\"results\":[{\"eventId\":\"e-1\",\"status\":\"accepted\"},{\"eventId\":\"e-2\",\"status\":\"rejected\","
          + "\"code\":\"unknown_item\",\"field\":\"items[0].id\","
          + "\"detail\":\"items[0].id: \\\"item-x\\\" (expected: an item of the catalogue)\"}]}";
  private static final String EVENTS =
      "[{\"eventId\":\"e-1\",\"type\":\"click\",\"time\":\"2026-11-22T10:00:00Z\",\"viewer\":{\"id\":\"viewer-00001\"},"
          + "\"items\":[{\"id\":\"item-0001\"}]}]";
  private static final String SEGMENT =
      "{\"messageId\":\"m-1\",\"type\":\"track\",\"event\":\"Product Viewed\",\"userId\":\"viewer-00001\","
          + "\"properties\":{\"product_id\":\"item-0001\",\"price\":19.9}}";

  private static final String IDENTIFY =
      "{\"messageId\":\"m-2\",\"userId\":\"viewer-00001\",\"anonymousId\":\"anonymous-1\"}";
  private static final String ALIAS =
      "{\"messageId\":\"m-3\",\"userId\":\"viewer-00001\",\"previousId\":\"anonymous-2\"}";

  private final Collect collect;
  private final Intake intake;
  private final Access access;
  private final EventJson json;
  private final long mostBytes;
  private final ExecutorService large;

  @Inject
  EventResource(
      Collect collect,
      Intake intake,
      Access access,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize mostBytes) {
    this.collect = collect;
    this.intake = intake;
    this.access = access;
    this.mostBytes = mostBytes.asLongValue();
    json = new EventJson(collect.config().maxEvents());
    large =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(collect.config().largeWaiting()),
            Thread.ofPlatform().daemon().name("large-bodies").factory());
  }

  /// Reads a body.
  private interface Reader {
    EventBody read(byte[] body, Instant now);
  }

  @POST
  @Path("/events")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(value = Scope.EVENTS, orInBody = true)
  @Operation(
      operationId = "collectEvents",
      summary = "Tell what happened",
      description =
          "One event, an array, or {\"key\": …, \"events\": […]} for beacons, which set no headers; gzip. A verdict per"
              + " event, in order, when what is accepted is applied and durable. Needs the scope events.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "a click", value = EVENTS)))
  @APIResponse(
      responseCode = "202",
      description = "A verdict per event",
      content = @Content(mediaType = MediaType.APPLICATION_JSON, example = VERDICTS))
  @APIResponse(responseCode = "400", ref = "BadRequest")
  @APIResponse(responseCode = "401", ref = "Unauthenticated")
  @APIResponse(responseCode = "403", ref = "Forbidden")
  @APIResponse(responseCode = "413", ref = "TooLarge")
  @APIResponse(responseCode = "503", ref = "Overloaded")
  public CompletionStage<Response> events(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, json::read, "rest", ACCEPTED);
  }

  @POST
  @Path("/events")
  @Consumes(Bodies.NDJSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.EVENTS)
  @Operation(hidden = true)
  public CompletionStage<Response> lines(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, json::lines, "rest", ACCEPTED);
  }

  @POST
  @Path("/batch")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(value = Scope.EVENTS, orInBody = true)
  @Operation(
      operationId = "collectSegmentBatch",
      summary = "Events as Segment's kits send them",
      description =
          "The shape of Segment's batch call, with its e-commerce names. Needs the scope events.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples =
                  @ExampleObject(name = "one message", value = "{\"batch\":[" + SEGMENT + "]}")))
  @APIResponse(responseCode = "200", description = "A verdict per event")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public CompletionStage<Response> batch(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, json::read, "segment", OK);
  }

  @POST
  @Path("/track")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(value = Scope.EVENTS, orInBody = true)
  @Operation(
      operationId = "collectSegmentTrack",
      summary = "One event as Segment's kits send it",
      description =
          "The shape of Segment's track call, with its e-commerce names. Needs the scope events.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "a view", value = SEGMENT)))
  @APIResponse(responseCode = "200", description = "A verdict")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public CompletionStage<Response> track(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, json::read, "segment", OK);
  }

  @POST
  @Path("/identify")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(value = Scope.EVENTS, orInBody = true)
  @Operation(
      operationId = "collectSegmentIdentify",
      summary = "Who a viewer without a name is, as Segment's kits say it",
      description =
          "All that was and will be told of `anonymousId` counts for `userId`, unless it was linked with another user"
              + " before. Needs the scope events.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "a log-in", value = IDENTIFY)))
  @APIResponse(responseCode = "200", description = "A verdict")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public CompletionStage<Response> identify(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, (bytes, now) -> json.read(bytes, "identify", now), "segment", OK);
  }

  @POST
  @Path("/alias")
  @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(value = Scope.EVENTS, orInBody = true)
  @Operation(
      operationId = "collectSegmentAlias",
      summary = "That two ids are one viewer's, as Segment's kits say it",
      description =
          "All that was and will be told of `previousId` counts for `userId`. Needs the scope events.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(type = SchemaType.OBJECT),
              examples = @ExampleObject(name = "two ids", value = ALIAS)))
  @APIResponse(responseCode = "200", description = "A verdict")
  @APIResponse(responseCode = "400", ref = "BadRequest")
  public CompletionStage<Response> alias(
      @jakarta.ws.rs.core.Context ContainerRequestContext request, byte[] body) {
    return take(request, body, (bytes, now) -> json.read(bytes, "alias", now), "segment", OK);
  }

  private CompletionStage<Response> take(
      ContainerRequestContext request, byte[] body, Reader reader, String source, int status) {
    Grant grant = Grant.find(request).orElse(null);
    String encoding =
        Objects.requireNonNullElse(request.getHeaders().getFirst("content-encoding"), "");
    Context own = Vertx.currentContext();
    Future<List<Verdict>> verdicts;
    if (body.length < collect.config().largeBytes() && encoding.isEmpty() || own == null) {
      verdicts = read(body, encoding, grant, reader, source);
    } else {
      verdicts = readElsewhere(own, body, encoding, grant, reader, source);
    }
    return verdicts
        .map(
            all ->
                Response.status(status)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(VerdictJson.write(all, status == OK))
                    .build())
        .toCompletionStage();
  }

  private Future<List<Verdict>> read(
      byte[] body, String encoding, @Nullable Grant grant, Reader reader, String source) {
    EventBody said;
    int bytes;
    try {
      byte[] plain = Bodies.unpacked(body, encoding, mostBytes);
      bytes = plain.length;
      said = reader.read(plain, collect.now());
    } catch (Refusal refusal) {
      intake.unreadable(source, grant == null ? "" : grant.name(), refusal.problem());
      throw refusal;
    }
    Grant sender =
        grant != null
            ? grant
            : access.require(null, said.key().isEmpty() ? null : said.key(), Scope.EVENTS);
    return intake.take(said.events(), new Origin(source, sender.name(), bytes));
  }

  private Future<List<Verdict>> readElsewhere(
      Context own,
      byte[] body,
      String encoding,
      @Nullable Grant grant,
      Reader reader,
      String source) {
    Promise<List<Verdict>> promise = Promise.promise();
    try {
      large.execute(
          () -> {
            Future<List<Verdict>> done;
            try {
              done = read(body, encoding, grant, reader, source);
            } catch (RuntimeException e) {
              done = Future.failedFuture(e);
            }
            done.onComplete(result -> own.runOnContext(back -> promise.handle(result)));
          });
    } catch (RejectedExecutionException e) {
      String detail =
          "large bodies waiting: "
              + collect.config().largeWaiting()
              + " (expected: fewer; try again)";
      throw Problem.of(ProblemCode.OVERLOADED, detail).refusal();
    }
    return promise.future();
  }

  @PreDestroy
  void close() {
    large.shutdown();
  }
}
