package io.attune.offline.bulkload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Tells items from lines that name none. The list is `bulkload/not-products.txt`.
final class NotProducts {
  private final Set<String> names = new HashSet<>();
  private final List<String[]> patterns = new ArrayList<>();
  private final Map<String, Boolean> known = new HashMap<>();

  NotProducts() {
    try (InputStream in =
            Objects.requireNonNull(
                NotProducts.class.getResourceAsStream("/bulkload/not-products.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#") || line.isBlank()) {
          continue;
        }
        if (line.contains("*")) {
          patterns.add(line.split("\\*", -1));
        } else {
          names.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean contains(String item) {
    Boolean verdict = known.get(item);
    if (verdict == null) {
      String plain = item.strip().toLowerCase(Locale.ROOT);
      verdict = names.contains(plain) || patterns.stream().anyMatch(parts -> matches(parts, plain));
      if (known.size() < 1_000_000) {
        known.put(item, verdict);
      }
    }
    return verdict;
  }

  private static boolean matches(String[] parts, String text) {
    String last = parts[parts.length - 1];
    if (!text.startsWith(parts[0])
        || !text.endsWith(last)
        || text.length() < parts[0].length() + last.length()) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return at <= text.length() - last.length();
  }
}
