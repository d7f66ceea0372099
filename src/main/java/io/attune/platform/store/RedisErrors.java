package io.attune.platform.store;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What kind of error a call ended with. The client puts the place within a batch before the words
/// of each failure, be they the server's or the connection's.
final class RedisErrors {
  private static final Pattern WORDS =
      Pattern.compile("(?:ERR \\[\\d+\\] )?+([A-Z]{2,})(?: .*)?", Pattern.DOTALL);

  private RedisErrors() {}

  /// Whether the server answered with this code, alone or first of a batch.
  static boolean is(Throwable failure, String code) {
    if (!(failure instanceof ErrorType error)) {
      return false;
    }
    Matcher words = words(error);
    return error.is(code) || words.matches() && words.group(1).equals(code);
  }

  /// Whether these are words of the server, which begin with a code in capitals, and not of a
  /// connection that broke.
  static boolean byServer(ErrorType error) {
    return words(error).matches();
  }

  private static Matcher words(ErrorType error) {
    return WORDS.matcher(String.valueOf(error.getMessage()));
  }
}
