package io.attune.platform.store;

import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where Redis is, and how to log in. Its text form never shows a password.
final class RedisAddress {
  private final List<String> endpoints;
  private final List<String> shown;
  private final @Nullable String password;
  private final List<String> secrets;
  private final boolean cluster;
  private final boolean tls;

  private RedisAddress(List<Endpoint> parsed, boolean cluster) {
    this.endpoints = parsed.stream().map(Endpoint::url).toList();
    this.shown = parsed.stream().map(Endpoint::shown).toList();
    this.password = parsed.getFirst().password();
    this.secrets = parsed.stream().flatMap(e -> e.secrets().stream()).distinct().toList();
    this.cluster = cluster;
    this.tls = parsed.stream().anyMatch(e -> e.url().startsWith("rediss:"));
  }

  /// The embedded server on the loopback interface.
  static RedisAddress loopback(int port, String password) {
    String url = "redis://127.0.0.1:" + port;
    return new RedisAddress(List.of(new Endpoint(url, url, password, List.of(password))), false);
  }

  /// Reads addresses such as `redis://:secret@host:6379/0`; several, or one with `?cluster=true`,
  /// name a Redis Cluster.
  static RedisAddress parse(List<String> urls, boolean cluster) {
    if (urls.isEmpty()) {
      throw new IllegalArgumentException(
          "attune.store.hosts: nothing (expected: at least one redis:// or rediss:// address)");
    }
    List<Endpoint> parsed = new ArrayList<>(urls.size());
    boolean asked = cluster;
    for (String url : urls) {
      URI uri = uri(url.strip());
      asked |= Boolean.parseBoolean(query(uri).get("cluster"));
      parsed.add(endpoint(uri));
    }
    return new RedisAddress(parsed, asked || urls.size() > 1);
  }

  private static URI uri(String url) {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("redis") || scheme.equals("rediss"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // its message quotes the address with the password; the refusal below does not
    }
    throw new IllegalArgumentException(
        "attune.store.hosts: "
            + redact(url)
            + " (expected: redis://[user:password@]host[:port][/database] or rediss://…, special characters percent-encoded)");
  }

  /// The password leaves the address for the client's own option, so that no message of the client
  /// can quote it. With a user name it has to stay, because the client has no option for users;
  /// messages are cleaned by [#clean(String)].
  private static Endpoint endpoint(URI uri) {
    String userInfo = uri.getRawUserInfo();
    int colon = userInfo == null ? -1 : userInfo.indexOf(':');
    Map<String, String> query = query(uri);
    String raw =
        userInfo != null && colon >= 0
            ? userInfo.substring(colon + 1)
            : query.getOrDefault("password", "");
    String user =
        userInfo == null
            ? query.getOrDefault("user", "")
            : colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = URLDecoder.decode(raw, StandardCharsets.UTF_8);
    String place = uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort());
    String database = uri.getPath() == null || uri.getPath().length() < 2 ? "" : uri.getPath();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT) + "://";
    String login = user.isEmpty() ? "" : user + ":" + raw + "@";
    List<String> secrets = raw.isEmpty() ? List.of() : List.of(raw, password);
    return new Endpoint(
        scheme + login + place + database,
        scheme + place + database,
        password.isEmpty() ? null : password,
        secrets);
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> parameters = new TreeMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&", -1)) {
        int equals = pair.indexOf('=');
        parameters.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    return parameters;
  }

  /// An address without what may be a password: everything before the last `@` and every parameter.
  private static String redact(String url) {
    int scheme = url.indexOf("://");
    int at = url.lastIndexOf('@');
    String place =
        at < 0 ? url.substring(scheme < 0 ? 0 : scheme + 3) : "***@" + url.substring(at + 1);
    int question = place.indexOf('?');
    return (scheme < 0 ? "" : url.substring(0, scheme + 3))
        + (question < 0 ? place : place.substring(0, question) + "?***");
  }

  /// The given text with every password of this address blotted out.
  String clean(@Nullable String text) {
    String cleaned = String.valueOf(text);
    for (String secret : secrets) {
      cleaned = cleaned.replace(secret, "***");
    }
    return cleaned;
  }

  boolean cluster() {
    return cluster;
  }

  /// Options of one client that serves one event loop.
  RedisOptions options(StoreConfig config) {
    RedisOptions options =
        new RedisOptions()
            .setType(cluster ? RedisClientType.CLUSTER : RedisClientType.STANDALONE)
            .setEndpoints(new ArrayList<>(endpoints))
            .setMaxWaitingHandlers(config.maxInFlight() + 64)
            .setPoolCleanerInterval(-1)
            .setPoolRecycleTimeout(-1)
            .setMaxPoolSize(cluster ? 4 : 1)
            .setMaxPoolWaiting(64);
    if (password != null) {
      options.setPassword(password);
    }
    options
        .getNetClientOptions()
        .setConnectTimeout((int) config.connectTimeout().toMillis())
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true);
    if (tls) {
      secure(options, config.tls());
    }
    return options;
  }

  private static void secure(RedisOptions options, StoreConfig.Tls tls) {
    options.getNetClientOptions().setHostnameVerificationAlgorithm(tls.verifyHost() ? "HTTPS" : "");
    tls.trustFile()
        .ifPresent(
            file ->
                options
                    .getNetClientOptions()
                    .setTrustOptions(new io.vertx.core.net.PemTrustOptions().addCertPath(file)));
  }

  @Override
  public String toString() {
    return String.join(",", shown);
  }

  private record Endpoint(
      String url, String shown, @Nullable String password, List<String> secrets) {
    @Override
    public String toString() {
      return shown;
    }
  }
}
