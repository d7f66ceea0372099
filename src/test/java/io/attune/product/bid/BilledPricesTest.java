package io.attune.product.bid;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attune.market.sale.Sales;
import io.attune.state.snapshot.Snapshots;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is booked where a bid was in another currency than the line item's, and where the exchange
/// seals its prices. 1 EUR = 1.10 USD; the line item bids 2.00 USD.
@QuarkusTest
@TestProfile(GoldenPremises.Profile.class)
class BilledPricesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static boolean defined;

  @Inject Snapshots snapshots;
  @Inject Sales sales;

  private static void put(String path, String body) {
    Response answer =
        given()
            .contentType("application/json")
            .body(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
            .put("/v1/" + path);
    assertTrue(answer.statusCode() < 300, path + ": " + answer.asString());
  }

  @BeforeEach
  void begin() throws Exception {
    snapshots.start();
    sales.start();
    if (!defined) {
      put(
          "placements/sealed",
          "{'deadlineMs': 1000, 'ads': {'currency': 'USD', 'exchange': {'seat': 'attune', 'priceKeys': 'adx'}}}");
      put("advertisers/billed", "{'name': 'Shop', 'domains': ['shop.example']}");
      put("campaigns/billed", "{'advertiser': 'billed', 'name': 'C', 'currency': 'USD'}");
      put(
          "line-items/billed",
          "{'campaign': 'billed', 'name': 'L', 'state': 'active', 'pacing': 'none', 'placements': ['sealed'], 'bid': {'type': 'cpm', 'micros': 2000000}}");
      put(
          "creatives/billed",
          "{'lineItem': 'billed', 'format': 'banner', 'size': '300x250', 'html': '<b>now</b>', 'clickUrl': 'https://shop.example/', 'approval': 'approved'}");
      for (int i = 0; i < 200 && bid("USD").statusCode() != 200; i++) {
        Thread.sleep(50);
      }
      defined = true;
    }
  }

  private static Response bid(String currency) {
    return given()
        .contentType("application/json")
        .body(
            "{\"id\": \"r\", \"cur\": [\""
                + currency
                + "\"], \"imp\": [{\"id\": \"1\", \"banner\": {\"w\": 300, \"h\": 250}}]}")
        .post("/openrtb2/bid?exchange=sealed");
  }

  private static JsonNode sold(String currency) throws IOException {
    JsonNode answer = MAPPER.readTree(bid(currency).asByteArray());
    assertEquals(currency, answer.get("cur").asText());
    return answer.get("seatbid").get(0).get("bid").get(0);
  }

  private static String told(JsonNode bid, String price) {
    String address = bid.get("burl").asText();
    return given()
        .urlEncodingEnabled(false)
        .get(
            address
                .substring(address.indexOf("/openrtb2/"))
                .replace("${AUCTION_PRICE}", price)
                .replace("${AUCTION_MIN_TO_WIN}", ""))
        .header("x-attune-outcome");
  }

  private static long spent() throws IOException {
    JsonNode rows =
        MAPPER
            .readTree(given().get("/v1/reports/delivery?campaign=billed").asByteArray())
            .get("rows");
    return rows.isEmpty()
        ? 0
        : new BigDecimal(rows.get(0).get("spendMicros").asText())
            .movePointRight(3)
            .longValueExact();
  }

  /// Bid are 1.818181 EUR, rounded down; each told price is that share of 2.00 USD, rounded down.
  @ParameterizedTest
  @CsvSource({
    "1.818181, 2000000",
    "1, 1100000",
    "0.5, 550000",
    "0.000001, 1",
    "9, 2000000",
    "0, 0"
  })
  void euros_are_booked_as_the_dollars_they_stand_for(String price, long nanos) throws IOException {
    long before = spent();
    JsonNode bid = sold("EUR");
    assertEquals(new BigDecimal("1.818181"), bid.get("price").decimalValue());
    assertEquals("booked", told(bid, price));
    assertEquals(before + nanos, spent());
  }

  @ParameterizedTest
  @CsvSource({"1500000, true, 1500000", "1500000, false, 2000000", "2500000, true, 2000000"})
  void a_sealed_price_counts_where_its_seal_is_right(long micros, boolean sealed, long nanos)
      throws Exception {
    long before = spent();
    String price = sealed(micros);
    char other = price.charAt(10) == 'A' ? 'B' : 'A';
    String forged = price.substring(0, 10) + other + price.substring(11);
    assertEquals("booked", told(sold("USD"), sealed ? price : forged));
    assertEquals(before + nanos, spent());
  }

  @Test
  void a_price_in_the_clear_counts_too() throws IOException {
    long before = spent();
    assertEquals("booked", told(sold("USD"), "1.25"));
    assertEquals(before + 1_250_000, spent());
  }

  /// As the exchange does it, written from its description.
  private static String sealed(long micros) throws GeneralSecurityException {
    byte[] vector = new byte[16];
    Arrays.fill(vector, (byte) micros);
    byte[] plain = ByteBuffer.allocate(8).putLong(micros).array();
    byte[] pad = hmac(GoldenPremises.ENCRYPTION, vector);
    ByteBuffer signed = ByteBuffer.allocate(24).put(plain).put(vector);
    ByteBuffer out = ByteBuffer.allocate(28).put(vector);
    for (int i = 0; i < 8; i++) {
      out.put((byte) (plain[i] ^ pad[i]));
    }
    out.put(hmac(GoldenPremises.INTEGRITY, signed.array()), 0, 4);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  private static byte[] hmac(String key, byte[] bytes) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA1"));
    return mac.doFinal(bytes);
  }
}
