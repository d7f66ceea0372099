package io.attune.language.campaign;

import io.attune.language.document.Document;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads values that several kinds of definitions have; each refusal names field, value and
/// expectation.
final class Fields {
  static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  static final String ID_EXPECTED = "1 to 64 letters, digits, _, . and -, a letter or digit first";

  static final Pattern HOST =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
  static final String HOST_EXPECTED =
      "a host in lower case such as shop.example; no address, no port, names in other letters as"
          + " xn--…";

  private static final Pattern LOCAL =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?");
  private static final int MAX_NAME = 200;
  private static final int MAX_URL = 2_048;
  private static final int MAX_CAPS = 16;
  private static final String TARGET_EXPECTED =
      "https://, a public host and a path, without user and password";
  private static final Set<String> NOT_PUBLIC = Set.of("local", "localhost", "internal", "lan");
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
  private static final Pattern WINDOW = Pattern.compile("([1-9]\\d{0,5})([mhdw])");

  private Fields() {}

  static String id(Document document) {
    if (!ID.matcher(document.text(1, 256)).matches()) {
      throw document.refuse(ID_EXPECTED);
    }
    return document.text(1, 64);
  }

  static String name(Document document) {
    String name = document.text(1, MAX_NAME);
    if (name.isBlank()) {
      throw document.refuse("a name");
    }
    return name;
  }

  /// A constant by its name in lower case.
  static <E extends Enum<E>> E oneOf(Document document, E[] values) {
    String text = document.text(1, 64);
    for (E value : values) {
      if (word(value).equals(text)) {
        return value;
      }
    }
    throw document.refuse(
        Arrays.stream(values).map(Fields::word).collect(Collectors.joining(" or ")));
  }

  /// As it is written.
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static long micros(Document document) {
    return document.integer(0, Budget.MOST_MICROS);
  }

  static Budget budget(Optional<Document> found) {
    if (found.isEmpty()) {
      return Budget.NONE;
    }
    Document budget = found.get().only("totalMicros", "dailyMicros");
    long total = budget.find("totalMicros").map(Fields::micros).orElse(Budget.UNLIMITED);
    long daily = budget.find("dailyMicros").map(Fields::micros).orElse(Budget.UNLIMITED);
    if (total != Budget.UNLIMITED && daily > total) {
      throw budget.get("dailyMicros").refuse("at most totalMicros, which is " + total);
    }
    return new Budget(total, daily);
  }

  /// @param scopes that are allowed here
  static List<Cap> caps(Optional<Document> found, Cap.Scope... scopes) {
    Set<Object> seen = new HashSet<>();
    List<Cap> caps = new ArrayList<>();
    for (Document each : found.map(list -> list.elements(MAX_CAPS)).orElse(List.of())) {
      Document scope = each.only("scope", "count", "window").get("scope");
      Cap cap =
          new Cap(
              oneOf(scope, scopes),
              (int) each.get("count").integer(1, Cap.MOST),
              window(each.get("window")));
      if (!seen.add(List.of(cap.scope(), cap.window()))) {
        throw each.get("window").refuse("each window once per scope");
      }
      caps.add(cap);
    }
    return caps;
  }

  private static Cap.Window window(Document document) {
    String text = document.text(1, 64);
    if (text.equals("session")) {
      return Cap.Window.SESSION;
    }
    if (text.equals("lifetime")) {
      return Cap.Window.LIFETIME;
    }
    var parts = WINDOW.matcher(text);
    if (parts.matches()) {
      long seconds = Long.parseLong(parts.group(1)) * unit(parts.group(2));
      if (seconds <= Cap.Window.MOST_SECONDS) {
        return Cap.Window.ofSeconds((int) seconds);
      }
    }
    throw document.refuse("session, lifetime, or a time such as 30m, 1h, 7d or 4w, up to 365d");
  }

  private static long unit(String letter) {
    return switch (letter) {
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> 604_800;
    };
  }

  /// As a caller writes it, in the largest unit that fits.
  static String text(Cap.Window window) {
    return switch (window.kind()) {
      case SESSION -> "session";
      case LIFETIME -> "lifetime";
      case ROLLING -> {
        int seconds = window.seconds();
        yield seconds % 86_400 == 0
            ? seconds / 86_400 + "d"
            : seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
      }
    };
  }

  static ZoneId zone(Document document) {
    String zone = document.text(1, 64);
    if (!ZONES.contains(zone)) {
      throw document.refuse("a time zone of the IANA database such as Europe/Berlin");
    }
    return ZoneId.of(zone);
  }

  /// A time on a wall clock.
  static LocalDateTime local(Document document) {
    String text = document.text(1, 64);
    if (LOCAL.matcher(text).matches()) {
      try {
        LocalDateTime local = LocalDateTime.parse(text);
        if (local.getYear() >= 1970) {
          return local;
        }
      } catch (DateTimeException e) {
        throw document.refuse("a day and time that there is");
      }
    }
    throw document.refuse(
        "a local time from 1970 on such as 2026-01-31T09:00, without offset: it is in timeZone");
  }

  /// A moment.
  static long moment(Document document) {
    String text = document.text(1, 64);
    try {
      ZonedDateTime moment = ZonedDateTime.parse(text);
      if (moment.getYear() >= 1970 && moment.getYear() <= 9998) {
        return moment.toInstant().toEpochMilli();
      }
    } catch (DateTimeException e) {
      throw document.refuse("RFC 3339 such as 2026-01-31T09:00:00Z");
    }
    throw document.refuse("years 1970 to 9998");
  }

  /// An address that a browser may be sent to or load from.
  static String target(Document document) {
    String text = document.text(1, MAX_URL);
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      if ("https".equals(uri.getScheme())
          && host != null
          && uri.getRawUserInfo() == null
          && HOST.matcher(host.toLowerCase(Locale.ROOT)).matches()
          && !NOT_PUBLIC.contains(host.substring(host.lastIndexOf('.') + 1))) {
        return text;
      }
    } catch (URISyntaxException e) {
      throw document.refuse(TARGET_EXPECTED);
    }
    throw document.refuse(TARGET_EXPECTED);
  }
}
