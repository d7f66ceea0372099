package io.attune.platform.wire;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which methods a path has, for the `Allow` header of a 405, which the framework leaves out.
/// Learns every resource method once, at the start.
@Provider
final class AllowedMethods implements DynamicFeature {
  private static final Map<String, TreeSet<String>> BY_PATTERN = new ConcurrentHashMap<>();

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    String path =
        path(resource.getResourceClass().getAnnotation(Path.class))
            + path(resource.getResourceMethod().getAnnotation(Path.class));
    method(resource).ifPresent(method -> add(pattern(path), method));
  }

  private static void add(String pattern, String method) {
    TreeSet<String> methods = BY_PATTERN.computeIfAbsent(pattern, none -> new TreeSet<>());
    synchronized (methods) {
      methods.add(method);
    }
  }

  private static String path(Path path) {
    String text = path == null ? "" : path.value();
    String led = text.isEmpty() || text.startsWith("/") ? text : "/" + text;
    return led.endsWith("/") ? led.substring(0, led.length() - 1) : led;
  }

  private static Optional<String> method(ResourceInfo resource) {
    for (Annotation annotation : resource.getResourceMethod().getAnnotations()) {
      HttpMethod method = annotation.annotationType().getAnnotation(HttpMethod.class);
      if (method != null) {
        return Optional.of(method.value());
      }
    }
    return Optional.empty();
  }

  /// A template such as `/v1/items/{id}:merge` as a regular expression; a parameter is one segment,
  /// or what its own pattern says.
  static String pattern(String template) {
    StringBuilder pattern = new StringBuilder();
    int at = 0;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
      int close = closing(template, open);
      pattern.append(Pattern.quote(template.substring(at, open)));
      String name = template.substring(open + 1, close);
      int colon = name.indexOf(':');
      pattern.append(colon < 0 ? "[^/]+" : "(?:" + name.substring(colon + 1).strip() + ")");
      at = close + 1;
    }
    return pattern.append(Pattern.quote(template.substring(at))).append("/?").toString();
  }

  private static int closing(String template, int open) {
    int depth = 0;
    for (int i = open; i < template.length(); i++) {
      depth += template.charAt(i) == '{' ? 1 : template.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return template.length() - 1;
  }

  /// The methods of a path, such as `GET, PUT`; empty when it has none.
  static String of(String path) {
    return new TreeMap<>(BY_PATTERN)
        .entrySet().stream()
            .filter(entry -> path.matches(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
  }
}
