package io.attune.language.bidwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Problem;
import io.attune.proto.openrtb.NativeRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The same request in JSON and in protobuf gives equal records: the corpus, and requests drawn
/// from the schema (`-Dattune.seed=…` repeats them, `-Dattune.proof=full` draws 100,000).
class BothWiresTest {
  private static final Problem NO_WORDS = Problem.invalid("", "", "");
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int ROUNDS =
      "full".equals(System.getProperty("attune.proof")) ? 100_000 : 5_000;

  @Test
  void the_corpus_reads_alike() {
    int compared = 0;
    for (Corpus.Case c : Corpus.readable().toList()) {
      Optional<byte[]> protobuf = Mirror.protobuf(c.body());
      if (protobuf.isPresent()) {
        compared++;
        assertEquals(
            essence(BidWire.JSON.read(c.body())),
            essence(BidWire.PROTOBUF.read(protobuf.get())),
            c.toString());
      }
    }
    assertTrue(compared >= 200, compared + " cases compared (expected: 200 or more)");
  }

  @Test
  void random_requests_read_alike() {
    RandomRequests requests = new RandomRequests(new SplittableRandom(SEED));
    int readable = 0;
    for (int round = 0; round < ROUNDS; round++) {
      io.attune.proto.openrtb.BidRequest message = requests.next();
      byte[] json = Mirror.json(message);
      Object fromJson = essence(BidWire.JSON.read(json));
      readable += fromJson instanceof BidRequest ? 1 : 0;
      assertEquals(
          fromJson,
          essence(BidWire.PROTOBUF.read(message.toByteArray())),
          () -> "-Dattune.seed=" + SEED + " " + new String(json, StandardCharsets.UTF_8));
    }
    int found = readable;
    assertTrue(readable >= ROUNDS / 10, () -> "-Dattune.seed=" + SEED + ": " + found + " readable");
  }

  @Test
  void a_native_request_as_message_is_the_one_as_text() {
    NativeRequest request =
        NativeRequest.newBuilder()
            .setVer("1.2")
            .addAssets(
                NativeRequest.Asset.newBuilder()
                    .setId(4)
                    .setRequired(true)
                    .setImg(NativeRequest.Image.newBuilder().setType(3).setWmin(600)))
            .addEventtrackers(NativeRequest.EventTrackers.newBuilder().setEvent(1).addMethods(2))
            .build();
    assertEquals(
        essence(BidWire.PROTOBUF.read(withNative(request, false))),
        essence(BidWire.PROTOBUF.read(withNative(request, true))));
  }

  private static byte[] withNative(NativeRequest request, boolean text) {
    var place = io.attune.proto.openrtb.BidRequest.Native.newBuilder();
    if (text) {
      place.setRequest(new String(Mirror.json(request), StandardCharsets.UTF_8));
    } else {
      place.setRequestNative(request);
    }
    return io.attune.proto.openrtb.BidRequest.newBuilder()
        .setId("n")
        .addImp(io.attune.proto.openrtb.BidRequest.Imp.newBuilder().setId("1").setNative(place))
        .build()
        .toByteArray();
  }

  /// What has to be equal: the request but for the words about what is wrong with an imp; of a
  /// refusal its kind.
  private static Object essence(Outcome outcome) {
    if (outcome instanceof Outcome.Understood understood) {
      return wordless(understood.request());
    }
    return outcome instanceof Outcome.Unusable unusable
        ? List.of(unusable.id(), unusable.reason())
        : "malformed";
  }

  private static BidRequest wordless(BidRequest request) {
    return new BidRequest(
        request.id(),
        request.imps(),
        request.defects().stream()
            .map(defect -> new BidRequest.Defect(defect.impId(), NO_WORDS))
            .toList(),
        request.timeMillis(),
        request.terms(),
        request.blocks(),
        request.inventory(),
        request.device(),
        request.user(),
        request.privacy(),
        request.source());
  }
}
