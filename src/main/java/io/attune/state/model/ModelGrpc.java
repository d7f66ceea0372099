package io.attune.state.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.attune.platform.access.Access;
import io.attune.platform.access.RequiresScope;
import io.attune.platform.access.Scope;
import io.attune.platform.wire.Problems;
import io.attune.proto.v1.DiffVersionsRequest;
import io.attune.proto.v1.GateVersionRequest;
import io.attune.proto.v1.GetModelRequest;
import io.attune.proto.v1.ListModelsRequest;
import io.attune.proto.v1.ListModelsResponse;
import io.attune.proto.v1.Model;
import io.attune.proto.v1.ModelDifference;
import io.attune.proto.v1.ModelVersionState;
import io.attune.proto.v1.MutinyModelServiceGrpc;
import io.attune.proto.v1.PromoteVersionRequest;
import io.attune.proto.v1.PushVersionRequest;
import io.attune.proto.v1.PushVersionResponse;
import io.attune.proto.v1.RampVersionRequest;
import io.attune.proto.v1.RollbackVersionRequest;
import io.attune.proto.v1.ShadowVersionRequest;
import io.grpc.Context;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// Models over gRPC: the same calls as [ModelEndpoint], blocking like those.
@GrpcService
public class ModelGrpc extends MutinyModelServiceGrpc.ModelServiceImplBase {
  private static final JsonFormat.Parser OWN = JsonFormat.parser();

  /// Other replicas report too, and may be of a newer release while one is rolled out.
  private static final JsonFormat.Parser REPORTED = OWN.ignoringUnknownFields();

  private final Models models;

  @Inject
  ModelGrpc(Models models) {
    this.models = models;
  }

  @Override
  @RequiresScope(Scope.READ)
  public Uni<ListModelsResponse> listModels(ListModelsRequest request) {
    return answer(REPORTED, ListModelsResponse.getDefaultInstance(), models::status);
  }

  @Override
  @RequiresScope(Scope.READ)
  public Uni<Model> getModel(GetModelRequest request) {
    return status(() -> models.status(request.getModel()));
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<PushVersionResponse> pushVersion(PushVersionRequest request) {
    return answer(
        OWN,
        PushVersionResponse.getDefaultInstance(),
        () ->
            models.push(
                request.getModel(),
                number(request.getVersion()),
                request.getZip().toByteArray(),
                caller()));
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<ModelVersionState> gateVersion(GateVersionRequest request) {
    return answer(
        OWN,
        ModelVersionState.getDefaultInstance(),
        () -> models.gate(request.getModel(), number(request.getVersion())));
  }

  @Override
  @RequiresScope(Scope.READ)
  public Uni<ModelDifference> diffVersions(DiffVersionsRequest request) {
    return answer(
        OWN,
        ModelDifference.getDefaultInstance(),
        () ->
            models.diff(
                request.getModel(),
                number(request.getVersion()),
                Versions.given("with", String.valueOf(request.getWith()))));
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<Model> promoteVersion(PromoteVersionRequest request) {
    return status(
        () -> {
          Wish wish = Wish.plain(json(said(request.getWhy())));
          int version = Versions.orHighest(request.getVersion());
          return models.promote(request.getModel(), version, caller(), wish.why());
        });
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<Model> shadowVersion(ShadowVersionRequest request) {
    return status(
        () -> {
          ObjectNode said = said(request.getWhy());
          Wish wish =
              Wish.shadow(json(request.hasShare() ? said.put("share", request.getShare()) : said));
          int version = number(request.getVersion());
          return models.shadow(request.getModel(), version, wish.share(), caller(), wish.why());
        });
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<Model> rampVersion(RampVersionRequest request) {
    return status(
        () -> {
          ObjectNode said = said(request.getWhy());
          Wish wish =
              Wish.ramp(json(request.hasShare() ? said.put("share", request.getShare()) : said));
          int version = number(request.getVersion());
          return models.ramp(request.getModel(), version, wish.share(), caller(), wish.why());
        });
  }

  @Override
  @RequiresScope(Scope.MANAGE)
  public Uni<Model> rollbackVersion(RollbackVersionRequest request) {
    return status(
        () -> {
          Wish wish = Wish.plain(json(said(request.getWhy())));
          int version = number(request.getVersion());
          return models.rollback(request.getModel(), version, caller(), wish.why());
        });
  }

  private static String caller() {
    return Access.ofGrpcCall().keyId();
  }

  private static int number(int version) {
    return Versions.number(String.valueOf(version));
  }

  private static ObjectNode said(String why) {
    return JsonNodeFactory.instance.objectNode().put("why", why);
  }

  /// As the other door would have got it, so that it is refused in the same words.
  private static byte[] json(ObjectNode said) {
    return said.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Uni<Model> status(Supplier<JsonNode> call) {
    return answer(REPORTED, Model.getDefaultInstance(), call);
  }

  /// What the other door answers becomes a message; a refusal becomes its status, a defect an
  /// incident. The call blocks and runs on a virtual thread, which is begun here: the framework's
  /// own annotation for that now and then hands over the end of a call before its request. The
  /// answer comes on the loop of the call.
  private static <M extends Message> Uni<M> answer(
      JsonFormat.Parser parser, M shape, Supplier<JsonNode> call) {
    Context grpc = Context.current();
    io.vertx.core.Context loop = Vertx.currentContext();
    return Uni.createFrom()
        .emitter(
            answer ->
                Thread.ofVirtual()
                    .name("model-call")
                    .start(
                        grpc.wrap(
                            () -> {
                              Runnable done = run(parser, shape, call, answer);
                              if (loop == null) {
                                done.run();
                              } else {
                                loop.runOnContext(back -> done.run());
                              }
                            })));
  }

  private static <M extends Message> Runnable run(
      JsonFormat.Parser parser, M shape, Supplier<JsonNode> call, UniEmitter<? super M> answer) {
    try {
      M message = message(parser, shape, call.get());
      return () -> answer.complete(message);
    } catch (RuntimeException e) {
      Throwable status = Problems.status(Problems.of(e));
      return () -> answer.fail(status);
    }
  }

  @SuppressWarnings("unchecked")
  private static <M extends Message> M message(JsonFormat.Parser parser, M shape, JsonNode json) {
    Message.Builder builder = shape.newBuilderForType();
    try {
      parser.merge(json.toString(), builder);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "model.proto: " + shape.getDescriptorForType().getName() + " cannot hold " + json, e);
    }
    return (M) builder.build();
  }
}
