package io.attune.state.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.Refusal;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurroundingsTest {
  private static final int ALL =
      Surroundings.wanted(
          "context.device == '' || context . os == '' || context.browser == context.country + context.region");
  private static final String PHONE =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148"
          + " Safari/604.1";

  @TempDir Path folder;

  private static ContextConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(ContextConfig.class)
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(ContextConfig.class);
  }

  private static Map<String, Object> complete(
      Surroundings surroundings,
      Map<String, Object> said,
      int wanted,
      Map<String, String> headers) {
    Future<Map<String, Object>> done = surroundings.complete(said, wanted, headers::get);
    try {
      return done.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void defaults_are_as_documented() {
    ContextConfig config = config(Map.of());
    assertTrue(config.countryHeader().isEmpty());
    assertTrue(config.regionHeader().isEmpty());
    assertTrue(config.ipHeader().isEmpty());
    assertTrue(config.geoFile().isEmpty());
    assertEquals(10_000, config.agents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 | desktop | windows | chrome",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1 | mobile | ios | safari",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/129.0.6668.46 Mobile/15E148 Safari/604.1 | mobile | ios | chrome",
        "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1 | tablet | ios | safari",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Mobile Safari/537.36 | mobile | android | chrome",
        "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0 | mobile | android | firefox",
        "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 | tablet | android | chrome",
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/94.0.4606.31 TV Safari/537.36 | tv | tizen | samsung_internet",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | bot | other | googlebot",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0 | desktop | macos | firefox",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0 | desktop | linux | edge",
        "Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15 | console | other | safari",
        "curl/8.5.0 | other | other | curl",
        "x | other | other | other"
      })
  void a_user_agent_names_device_os_and_browser(
      String text, String device, String os, String browser) {
    assertEquals(new Agent(device, os, browser), new AgentParser().parse(text));
  }

  @Test
  void nothing_is_derived_that_nobody_reads() {
    Surroundings surroundings = new Surroundings(config(Map.of()));
    Map<String, Object> said = Map.of("a", 1.0);
    assertSame(said, surroundings.complete(said, 0, name -> fail(name)).result());
    assertEquals(
        Map.of("a", 1.0),
        surroundings.complete(Map.of("a", 1.0, "ip", "1.2.3.4"), 0, name -> fail(name)).result());
  }

  private static String fail(String name) {
    throw new AssertionError(name);
  }

  @Test
  void a_header_tells_the_device_and_what_the_caller_says_stands() {
    Surroundings surroundings = new Surroundings(config(Map.of()));
    Map<String, String> headers = Map.of("User-Agent", PHONE);
    assertEquals(
        Map.of("device", "mobile", "os", "ios", "browser", "safari"),
        complete(surroundings, Map.of(), ALL, headers));
    assertEquals(
        Map.of("device", "kiosk", "os", "ios", "browser", "safari"),
        complete(surroundings, Map.of("device", "kiosk"), ALL, headers));
    assertEquals(
        "desktop",
        complete(
                surroundings,
                Map.of("userAgent", "Mozilla/5.0 (Windows NT 10.0; Win64) Firefox/130.0"),
                ALL,
                headers)
            .get("device"));
    assertEquals(Map.of(), complete(surroundings, Map.of(), ALL, Map.of()));
    assertTrue(surroundings.complete(Map.of(), ALL, headers::get).isComplete());
  }

  @Test
  void headers_of_places_are_believed_only_when_settings_name_them() {
    Map<String, String> headers = Map.of("CF-IPCountry", "de", "X-Region", "DE-BE");
    assertEquals(Map.of(), complete(new Surroundings(config(Map.of())), Map.of(), ALL, headers));
    Surroundings told =
        new Surroundings(
            config(
                Map.of(
                    "attune.context.country-header",
                    "CF-IPCountry",
                    "attune.context.region-header",
                    "X-Region")));
    assertEquals(
        Map.of("country", "DE", "region", "DE-BE"), complete(told, Map.of(), ALL, headers));
    for (String bad : List.of("", "d", "deu", "d1", "<script>", "T1")) {
      assertFalse(
          complete(told, Map.of(), ALL, Map.of("CF-IPCountry", bad)).containsKey("country"), bad);
    }
    assertThrows(
        Refusal.class, () -> new Surroundings(config(Map.of("attune.context.ip-header", "a b"))));
  }

  @Test
  void an_address_is_looked_up_and_forgotten_and_a_changed_file_is_read_again() throws IOException {
    Path file = folder.resolve("places.mmdb");
    Files.write(
        file,
        new GeoBytes().put("203.0.113.0/24", "US", "CA").put("198.51.100.0/25", "FR", "").bytes());
    Surroundings surroundings =
        new Surroundings(
            config(
                Map.of(
                    "attune.context.geo-file",
                    file.toString(),
                    "attune.context.ip-header",
                    "X-Forwarded-For")));
    assertEquals(
        Map.of("country", "US", "region", "US-CA"),
        complete(surroundings, Map.of("ip", "203.0.113.7"), ALL, Map.of()));
    assertEquals(
        Map.of("country", "FR"),
        complete(
            surroundings, Map.of(), ALL, Map.of("X-Forwarded-For", "203.0.113.7, 198.51.100.9")));
    Map<String, Object> odd = new HashMap<>();
    for (String bad :
        List.of(
            "",
            "x",
            "203.0.113",
            "203.0.113.256",
            "localhost",
            "1".repeat(500),
            "::1",
            "10.0.0.1")) {
      odd.put("ip", bad);
      assertEquals(Map.of(), complete(surroundings, odd, ALL, Map.of()), bad);
    }
    odd.put("ip", 5.0);
    assertEquals(Map.of(), complete(surroundings, odd, ALL, Map.of()));
    surroundings.close();

    GeoFile followed = new GeoFile(file);
    var address = Surroundings.address("203.0.113.7");
    assertEquals("US", followed.where(address).country());
    Files.write(file, new GeoBytes().put("203.0.113.0/24", "CA", "QC").bytes());
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    followed.look();
    assertEquals(new GeoFile.Where("CA", "CA-QC"), followed.where(address));
    Files.writeString(file, "no database");
    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
    followed.look();
    assertEquals("CA", followed.where(address).country());
    followed.close();
    assertThrows(Refusal.class, () -> new GeoFile(file));
    assertThrows(Refusal.class, () -> new GeoFile(folder.resolve("none")));
  }

  @Test
  void user_agents_are_remembered_up_to_the_bound() throws Exception {
    Agents agents = new Agents(20);
    for (int i = 0; i < 200; i++) {
      agents
          .agent("agent " + i)
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    }
    assertTrue(agents.remembered() <= 20, agents.remembered() + " remembered");
    assertTrue(agents.agent("agent 199").isComplete());
    agents.close();
  }
}
