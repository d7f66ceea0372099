package io.attune.platform.store;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What kind of error a server answered.
final class RedisErrors {
  /// The client puts the place within a batch before the server's own words.
  private static final Pattern CODE =
      Pattern.compile("(?:ERR \\[\\d+\\] )?([A-Z]+)\\b.*", Pattern.DOTALL);

  private RedisErrors() {}

  static boolean is(Throwable failure, String code) {
    if (!(failure instanceof ErrorType error)) {
      return false;
    }
    Matcher words = CODE.matcher(String.valueOf(error.getMessage()));
    return error.is(code) || words.matches() && words.group(1).equals(code);
  }
}
