package io.attune.offline.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Requests of an exchange as a big one sends them: a banner on a page, device and place in full,
/// about 1.5 kB each.
final class BidMix {
  static final List<String> COUNTRIES = Arrays.stream(Locale.getISOCountries()).limit(50).toList();
  static final List<String> DEVICES = List.of("mobile", "desktop", "tablet", "tv");
  static final List<String> SYSTEMS = List.of("android", "ios", "windows", "macos", "linux");
  static final List<String> BROWSERS = List.of("chrome", "safari", "firefox", "edge", "opera");
  static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pl", "pt");

  private static final List<Integer> TYPES = List.of(4, 2, 5, 3);
  private static final String VERSION = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (Linux; Android 14; Pixel 8) " + VERSION + " Mobile Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + VERSION + " Safari/537.36 Edg/140.0.0.0",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + VERSION + " Safari/537.36",
          "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + VERSION + " Safari/537.36 OPR/124.0.0.0");

  private final AdMix mix;

  BidMix(long seed) {
    mix = AdMix.ofExchange(seed);
  }

  /// @param turn names the request
  /// @param viewer our own id
  String body(int turn, String viewer) {
    AdRequest drawn = mix.request();
    String country = text(drawn, "country");
    int device = DEVICES.indexOf(text(drawn, "device"));
    String agent = AGENTS.get((turn * 7 + device) % AGENTS.size());
    String place = drawn.keyValues().getOrDefault("inventory", "site");
    return "{\"id\":\"8a1f0c%08x\",\"at\":1,\"tmax\":120,\"cur\":[\"EUR\",\"USD\"],".formatted(turn)
        + "\"imp\":[{\"id\":\"1\",\"banner\":{\"w\":300,\"h\":250,\"format\":[{\"w\":300,\"h\":250},{\"w\":336,\"h\":280}],\"battr\":[1,3,5,8,9],\"btype\":[4],\"pos\":1,\"api\":[3,5]},\"bidfloor\":0.1,\"bidfloorcur\":\"EUR\",\"secure\":1,\"tagid\":\"top\",\"ext\":{\"gpid\":\"/1234/top\"}}],"
        + "\"bcat\":[\"IAB24\",\"IAB25\",\"IAB26\",\"IAB7-39\",\"IAB8-18\"],\"badv\":[\"casino.example\",\"bets.example\",\"loans.example\"],"
        + "\""
        + place
        + "\":{\"id\":\"s1\",\"name\":\"News of the day\",\"domain\":\""
        + drawn.keyValues().get("domain")
        + "\",\"page\":\""
        + drawn.keyValues().get("page")
        + "\",\"cat\":[\"IAB12\",\"IAB12-3\"],\"publisher\":{\"id\":\""
        + drawn.keyValues().get("publisher")
        + "\",\"name\":\"Publisher\",\"domain\":\"publisher.example\"},\"kwarray\":[\""
        + String.join("\",\"", drawn.segments())
        + "\"]},\"device\":{\"ua\":\""
        + agent
        + "\",\"ip\":\"192.0.2.0\",\"devicetype\":"
        + TYPES.get(device)
        + ",\"language\":\""
        + text(drawn, "language")
        + "\",\"js\":1,\"w\":1080,\"h\":2400,\"connectiontype\":2,\"geo\":{\"country\":\""
        + Locale.of("", country).getISO3Country()
        + "\",\"region\":\""
        + text(drawn, "region")
        + "\",\"city\":\""
        + text(drawn, "city")
        + "\",\"type\":2,\"utcoffset\":60}},\"user\":{\"buyeruid\":\""
        + viewer
        + "\",\"ext\":{\"eids\":[{\"source\":\"ids.example\",\"uids\":[{\"id\":\"b0c1d2e3f4\",\"atype\":1}]}]}},"
        + "\"source\":{\"tid\":\"7f1c2a\",\"ext\":{\"schain\":{\"complete\":1,\"ver\":\"1.0\",\"nodes\":[{\"asi\":\"exchange.example\",\"sid\":\"1001\",\"hp\":1}]}}},\"regs\":{\"coppa\":0,\"ext\":{\"gdpr\":0}}}";
  }

  private static String text(AdRequest drawn, String field) {
    return String.valueOf(drawn.context().get(field));
  }
}
