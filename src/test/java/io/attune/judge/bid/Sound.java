package io.attune.judge.bid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Requests with answers that nothing is wrong with.
final class Sound {
  static final Terms TERMS =
      new Terms("attune", 1, false, Map.of("USD", BigDecimal.ONE, "EUR", new BigDecimal("1.10")));
  static final Map<String, String> HEADERS =
      Map.of("Content-Type", "application/json", "x-openrtb-version", "2.6");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String BANNER_REQUEST =
      """
      {"id":"r1","imp":[{"id":"1","secure":1,"bidfloor":1.5,"banner":{"format":[{"w":300,"h":250}],"battr":[1],
      "btype":[3],"api":[7]},"pmp":{"deals":[{"id":"d1","bidfloor":1.0,"wseat":["attune"],"wadomain":["shop.example"]},
      {"id":"d2","wseat":["others"]},{"id":"d3","wadomain":["others.example"]}]}},{"id":"2","banner":{"w":728,"h":90}}],
      "cur":["USD","EUR"],"wlang":["en"],"badv":["evil.example"],"bcat":["IAB25"],"cattax":1,"wseat":["attune","x"],
      "regs":{"ext":{"dsa":{"dsarequired":2,"pubrender":0}}}}""";
  private static final String BANNER_BID =
      """
      {"id":"r1","cur":"USD","seatbid":[{"seat":"attune","bid":[{"id":"b1","impid":"1","price":1.75,"mtype":1,
      "adm":"<a href=\\"https://shop.example/\\"><img src=\\"https://shop.example/a.png\\"></a>","w":300,"h":250,"apis":[7],
      "crid":"c1","cid":"s1","adomain":["shop.example"],"cat":["IAB22-1"],"cattax":1,"attr":[2],"language":"en","exp":120,
      "nurl":"https://b.example/win/t?price=${AUCTION_PRICE}","burl":"https://b.example/billing/t?price=${AUCTION_PRICE}",
      "lurl":"https://b.example/loss/t?reason=${AUCTION_LOSS}","ext":{"dsa":{"behalf":"Shop","paid":"Shop","adrender":1}}}]}]}""";
  private static final String NATIVE_REQUEST =
      """
      {"ver":"1.2","assets":[{"id":1,"required":1,"title":{"len":20}},{"id":2,"required":1,"img":{"type":3,"wmin":600,"hmin":300}},
      {"id":3,"data":{"type":2,"len":10}},{"id":4,"img":{"type":1,"w":128,"h":128}}],"eventtrackers":[{"event":1,"methods":[1]}]}""";
  private static final String NATIVE_MARKUP =
      """
      {"ver":"1.2","assets":[{"id":1,"title":{"text":"All tents"}},{"id":2,"img":{"url":"https://shop.example/i.png","w":1200,"h":627}},
      {"id":3,"data":{"value":"ten off"}},{"id":4,"img":{"url":"https://shop.example/l.png","w":128,"h":128}}],
      "link":{"url":"https://shop.example/"},"eventtrackers":[{"event":1,"method":1,"url":"https://b.example/seen"}],
      "imptrackers":["https://b.example/seen"]}""";

  private Sound() {}

  static ObjectNode bannerRequest() {
    return object(BANNER_REQUEST);
  }

  static ObjectNode bannerAnswer() {
    return object(BANNER_BID);
  }

  /// The request asks for it in text.
  static ObjectNode nativeRequest() {
    ObjectNode request = object("{\"id\":\"r1\",\"imp\":[{\"id\":\"1\",\"native\":{}}]}");
    ((ObjectNode) request.at("/imp/0/native")).put("request", nativeWish().toString());
    return request;
  }

  static ObjectNode nativeWish() {
    return object(NATIVE_REQUEST);
  }

  static ObjectNode nativeMarkup() {
    return object(NATIVE_MARKUP);
  }

  static ObjectNode nativeAnswer() {
    ObjectNode answer = bannerAnswer();
    ObjectNode bid = bid(answer);
    bid.put("mtype", 4).put("adm", nativeMarkup().toString());
    bid.remove("w");
    bid.remove("h");
    bid.remove("apis");
    return answer;
  }

  static ObjectNode bid(JsonNode answer) {
    return (ObjectNode) answer.at("/seatbid/0/bid/0");
  }

  static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static Exchanged exchanged(JsonNode request, JsonNode answer) {
    return new Exchanged(
        bytes(request),
        "application/json",
        false,
        new Exchanged.Answer(200, HEADERS, bytes(answer)));
  }

  static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
