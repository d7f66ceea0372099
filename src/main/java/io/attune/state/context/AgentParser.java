package io.attune.state.context;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ua_parser.Client;
import ua_parser.Parser;

/// Reads user agents with the patterns of uap-core. Those name families and no classes of devices;
/// the class follows from the families and from the words that makers agree on. Half a millisecond
/// to some milliseconds each: not on an event loop. One thread.
final class AgentParser {
  private static final Pattern TV =
      Pattern.compile(
          "(?i)smart-?tv|\\btv\\b|appletv|googletv|hbbtv|netcast|web0s|\\baft[a-z]|roku|crkey|bravia");
  private static final Pattern CONSOLE = Pattern.compile("(?i)playstation|xbox|nintendo");
  private static final Pattern TABLET =
      Pattern.compile("(?i)ipad|tablet|kindle|silk(?!.*mobile)|playbook");
  private static final Pattern MOBILE =
      Pattern.compile("(?i)iphone|ipod|\\bmobile\\b|mobi\\b|phone|android.*mobile|blackberry");
  private static final Pattern DESKTOP =
      Pattern.compile("Windows NT|Macintosh|X11|CrOS|Linux (x86_64|i686)");
  private static final Pattern BOT =
      Pattern.compile("(?i)bot\\b|bot/|crawler|spider|slurp|headlesschrome|lighthouse");

  private final Parser parser = new Parser();

  Agent parse(String text) {
    Client client = parser.parse(text);
    return new Agent(
        device(text, name(client.device.family)),
        os(name(client.os.family)),
        browser(name(client.userAgent.family)));
  }

  private static String device(String text, String family) {
    if (family.equals("spider") || BOT.matcher(text).find()) {
      return "bot";
    }
    if (CONSOLE.matcher(text).find()) {
      return "console";
    }
    if (TV.matcher(text).find()) {
      return "tv";
    }
    if (TABLET.matcher(text).find()) {
      return "tablet";
    }
    if (MOBILE.matcher(text).find()) {
      return "mobile";
    }
    if (text.contains("Android")) {
      // makers leave out "Mobile" on tablets
      return "tablet";
    }
    return DESKTOP.matcher(text).find() ? "desktop" : "other";
  }

  private static String os(String family) {
    return switch (family) {
      case "mac_os_x", "mac_os" -> "macos";
      case "chrome_os" -> "chromeos";
      case "ubuntu", "fedora", "debian", "red_hat" -> "linux";
      default -> family.startsWith("windows") ? "windows" : family;
    };
  }

  private static String browser(String family) {
    String plain = family.replaceAll("_?\\b?(mobile|webview|ios|ui/wkwebview)(?=_|$)", "");
    plain = plain.replaceAll("^_+|_+$", "");
    return plain.isEmpty() ? "other" : plain;
  }

  private static String name(@Nullable String family) {
    String name =
        family == null ? "" : family.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    return name.isEmpty() ? "other" : name;
  }
}
