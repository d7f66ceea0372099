package io.attune.offline.exchange;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts values into addresses, as exchanges do: what has none becomes nothing.
final class Macro {
  private static final Pattern MACRO = Pattern.compile("\\$\\{(AUCTION_[A-Z_]+)\\}");

  private Macro() {}

  static String replace(String address, Map<String, String> values) {
    return MACRO
        .matcher(address)
        .replaceAll(
            macro ->
                Matcher.quoteReplacement(
                    URLEncoder.encode(
                        values.getOrDefault(macro.group(1), ""), StandardCharsets.UTF_8)));
  }

  /// Such as `1.75`.
  static String decimal(long micros) {
    return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
  }
}
