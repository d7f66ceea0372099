package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.attune.language.bidwire.BidWire;
import io.attune.language.openrtb.NoBidReason;
import io.attune.language.openrtb.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
  @ParameterizedTest
  @CsvSource({
    "Googlebot/2.1, true",
    "AdsBot-Google, true",
    "AhrefsBot/7.0, true",
    "Mozilla/5.0 (a robot), true",
    "my crawler, true",
    "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36, false",
    "Mozilla/5.0 (Linux; Android 10; Cubot) AppleWebKit/537.36, false",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0, false"
  })
  void crawlers_are_no_viewers_and_cubots_are_telephones(String agent, boolean crawler) {
    String body =
        "{\"id\": \"r\", \"imp\": [{\"id\": \"1\", \"banner\": {}}], \"device\": {\"ua\": \""
            + agent
            + "\"}}";
    Outcome outcome = BidWire.JSON.read(body.getBytes(StandardCharsets.UTF_8));
    assertEquals(
        crawler ? Optional.of(NoBidReason.CRAWLER) : Optional.empty(),
        Screen.against(
            assertInstanceOf(Outcome.Understood.class, outcome).request(),
            "seat",
            Optional.of("USD")));
  }
}
