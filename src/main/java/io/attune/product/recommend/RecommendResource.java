package io.attune.product.recommend;

import io.attune.platform.access.Grant;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.stage.admission.Admission;
import io.attune.stage.recording.Recording;
import io.attune.state.snapshot.Snapshots;
import io.smallrye.common.annotation.NonBlocking;
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
import java.util.concurrent.CompletionStage;

/// Recommendations over REST. Bodies are read and written by hand, on the event loop that owns the
/// connection.
@Path("/v1")
@Singleton
@NonBlocking
public final class RecommendResource {
  private final ThreadLocal<AnswerWriter> writer = ThreadLocal.withInitial(AnswerWriter::new);
  private final Calls calls;
  private final AskReader reader;
  private final Recording recording;
  private final Snapshots snapshots;

  @Inject
  RecommendResource(Calls calls, Recording recording, Snapshots snapshots) {
    this.calls = calls;
    this.recording = recording;
    this.snapshots = snapshots;
    reader = new AskReader(calls.checks());
  }

  @POST
  @Path("/recommend/{placement}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  public CompletionStage<byte[]> recommend(
      @PathParam("placement") String placement,
      @Context ContainerRequestContext request,
      byte[] body) {
    return one(request, placement, false, body);
  }

  @POST
  @Path("/rank/{placement}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  public CompletionStage<byte[]> rank(
      @PathParam("placement") String placement,
      @Context ContainerRequestContext request,
      byte[] body) {
    return one(request, placement, true, body);
  }

  private CompletionStage<byte[]> one(
      ContainerRequestContext request, String placement, boolean rank, byte[] body) {
    long start = calls.now();
    Ask ask = reader.call(placement, rank, body);
    return calls
        .answer(ask, grant(request)::allows, start, Admission.UNSTATED)
        .map(answers -> writer.get().call(answers.getFirst(), micros(start)))
        .toCompletionStage();
  }

  @POST
  @Path("/recommend")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.RECOMMEND)
  public CompletionStage<byte[]> page(@Context ContainerRequestContext request, byte[] body) {
    long start = calls.now();
    Ask ask = reader.page(body);
    return calls
        .answer(ask, grant(request)::allows, start, Admission.UNSTATED)
        .map(answers -> writer.get().page(answers, micros(start)))
        .toCompletionStage();
  }

  @GET
  @Path("/decisions/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @RequiresScope(Scope.DECISIONS)
  public byte[] decision(@PathParam("id") String id) {
    return writer.get().record(recording.find(id), snapshots.current().catalog());
  }

  private static Grant grant(ContainerRequestContext request) {
    return (Grant) request.getProperty(Grant.PROPERTY);
  }

  private long micros(long startNanos) {
    return (calls.now() - startNanos) / 1_000;
  }
}
