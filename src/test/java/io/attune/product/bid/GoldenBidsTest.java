package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.judge.bid.BidJudge;
import io.attune.judge.bid.Exchanged;
import io.attune.language.bidwire.Mirror;
import io.attune.language.openrtb.Corpus;
import io.attune.market.sale.Sales;
import io.attune.proto.openrtb.BidResponse;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every golden request gets the status, the outcome and the bid rate that were written down before
/// there was a bidder, on both wires; and every bid is right by an independent judge.
@QuarkusTest
@TestProfile(GoldenPremises.Profile.class)
class GoldenBidsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// A machine that stalls makes an answer late, which is no bid for a reason that is not the
  /// case's.
  private static final int TRIES = 5;

  private static final String LATE = "nbr 15";
  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;
  @TestHTTPResource URI service;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void define() throws IOException, InterruptedException {
    snapshots.start();
    sales.start();
    if (!defined) {
      GoldenPremises.define(client, service);
      defined = true;
    }
  }

  @Test
  void every_group_bids_as_stated() {
    BidCaller caller = new BidCaller(client, service, GoldenPremises.EXCHANGE);
    List<String> wrong = new ArrayList<>();
    for (Corpus.Group group : Corpus.groups()) {
      int bids = 0;
      for (Corpus.Case one : group.cases()) {
        BidCaller.Told told = told(one, () -> caller.json(one.body(), true));
        bids += BidJudge.bids(told.call()) > 0 ? 1 : 0;
        judge(one + " with reasons", told, outcome(one), wrong);
      }
      if (bids != group.bids()) {
        wrong.add(group.name() + ": " + bids + " bids (expected: " + group.bids() + ")");
      }
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
  }

  @Test
  void statuses_are_those_stated() {
    BidCaller caller = new BidCaller(client, service, GoldenPremises.EXCHANGE);
    List<String> wrong = new ArrayList<>();
    for (Corpus.Case one : Corpus.cases().toList()) {
      BidCaller.Told told = told(one, () -> caller.json(one.body(), false));
      judge(one.toString(), told, "status " + one.status(), wrong);
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
  }

  @Test
  void protobuf_gets_the_same() {
    BidCaller caller = new BidCaller(client, service, GoldenPremises.EXCHANGE);
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (Corpus.Case one : Corpus.readable().toList()) {
      Optional<byte[]> message = Mirror.protobuf(one.body());
      if (message.isPresent()) {
        asked++;
        BidCaller.Told told = told(one, () -> caller.protobuf(message.orElseThrow(), true));
        judge(one + " as protobuf", told, outcome(one), wrong);
      }
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
    assertEquals(true, asked > 200, asked + " cases as protobuf");
  }

  /// Asks again where the answer was late and should not have been.
  private static BidCaller.Told told(Corpus.Case one, Supplier<BidCaller.Told> ask) {
    BidCaller.Told told = ask.get();
    for (int tries = 1; tries < TRIES && isLate(one, told); tries++) {
      told = ask.get();
    }
    return told;
  }

  private static boolean isLate(Corpus.Case one, BidCaller.Told told) {
    return one.outcome().equals("bid")
        && (told.status() == 204 || outcome(told.call()).equals(LATE));
  }

  private static String outcome(Corpus.Case one) {
    return one.outcome().equals("malformed") ? "status 400" : one.outcome();
  }

  private static void judge(String name, BidCaller.Told told, String due, List<String> wrong) {
    String got = due.startsWith("status") ? "status " + told.status() : outcome(told.call());
    if (!got.equals(due)) {
      wrong.add(name + ": " + got + " (expected: " + due + ") " + told);
    }
    GoldenPremises.violations(told.call()).forEach(violation -> wrong.add(name + ": " + violation));
  }

  private static String outcome(Exchanged call) {
    if (BidJudge.bids(call) > 0) {
      return "bid";
    }
    try {
      byte[] body = call.answer().body();
      int reason =
          call.contentType().equals(BidCaller.PROTOBUF)
              ? BidResponse.parseFrom(body).getNbr()
              : MAPPER.readTree(body).path("nbr").asInt(-1);
      return call.answer().status() == 200 ? "nbr " + reason : "status " + call.answer().status();
    } catch (IOException e) {
      return "no answer";
    }
  }
}
