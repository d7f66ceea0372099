package io.attune.product.lint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The table of the standard's fields, read once.
final class Standard {
  static final Standard TABLE = read("/openrtb/fields.txt");
  private final Map<String, Map<String, Field>> objects = new HashMap<>();

  private Standard() {}

  /// @param type of a value, or of each value of a list
  /// @param required-or the field that may be there instead; empty for none
  /// @param deprecated the field to use instead; empty when it is not deprecated
  /// @param moved the 2.6 field of a place in ext; empty for none
  record Field(
      String name,
      String type,
      boolean list,
      boolean required,
      String instead,
      double least,
      double most,
      List<String> excludes,
      String deprecated,
      String moved) {}

  /// The fields of an object by name; empty for what is no object of the standard.
  Map<String, Field> object(String name) {
    return objects.getOrDefault(name, Map.of());
  }

  boolean isObject(String type) {
    return objects.containsKey(type);
  }

  private static Standard read(String resource) {
    Standard standard = new Standard();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Standard.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      Map<String, Field> current = new LinkedHashMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("object ")) {
          current = new LinkedHashMap<>();
          standard.objects.put(line.substring("object ".length()), current);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          Field field = field(line);
          current.put(field.name(), field);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return standard;
  }

  private static Field field(String line) {
    String[] words = line.split(" ", -1);
    Map<String, String> marks = new HashMap<>();
    for (int i = 2; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      marks.put(
          equals < 0 ? words[i] : words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    boolean list = words[1].startsWith("[");
    String[] range = marks.getOrDefault("range", "..").split("\\.\\.", -1);
    return new Field(
        words[0],
        list ? words[1].substring(1, words[1].length() - 1) : words[1],
        list,
        marks.containsKey("required") || marks.containsKey("required-or"),
        marks.getOrDefault("required-or", ""),
        range[0].isEmpty() ? Double.NEGATIVE_INFINITY : Double.parseDouble(range[0]),
        range[1].isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(range[1]),
        List.of(marks.getOrDefault("excludes", "").split(",")),
        marks.getOrDefault("deprecated", ""),
        marks.getOrDefault("moved", ""));
  }
}
