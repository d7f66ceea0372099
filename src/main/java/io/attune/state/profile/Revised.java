package io.attune.state.profile;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a viewer together with its log entries, provided that nobody else wrote since it was
/// read.
final class Revised {
  static final String SCRIPT = "profile_apply";

  private final Store store;
  private final byte[] logLength;

  Revised(Store store, byte[] logLength) {
    this.store = store;
    this.logLength = logLength;
  }

  /// @param revision that was read; empty for none
  /// @param fields what changes but for the revision
  /// @param entry no bytes when the log has it already
  /// @return whether it was written; else somebody else was faster
  Future<Boolean> write(
      String viewerId, String revision, Map<String, byte[]> fields, byte[] entry) {
    List<byte[]> arguments = new ArrayList<>(8 + 2 * fields.size());
    arguments.add(logLength);
    arguments.add(ascii(revision));
    arguments.add(ascii(Integer.toString(2 + 2 * fields.size())));
    arguments.add(ascii(entry.length == 0 ? "0" : "1"));
    arguments.add(ascii(Fold.REVISION));
    arguments.add(ascii(next(revision)));
    fields.forEach(
        (field, value) -> {
          arguments.add(field.getBytes(StandardCharsets.UTF_8));
          arguments.add(value);
        });
    if (entry.length > 0) {
      arguments.add(entry);
    }
    List<String> keys =
        List.of(
            store.key(ViewerKey.of(viewerId)),
            store.key(ViewerKey.log(ViewerKey.partition(viewerId))));
    return store.script(SCRIPT, keys, arguments).map(Revised::done);
  }

  private static boolean done(@org.jspecify.annotations.Nullable Response answer) {
    Response first = answer == null ? null : answer.get(0);
    return first != null && first.toString().equals("1");
  }

  /// What is said when others keep writing.
  static Refusal contended(int tries) {
    return Problem.of(
            ProblemCode.STORE_UNAVAILABLE,
            "viewer: changed by others " + tries + " times meanwhile")
        .refusal();
  }

  private static String next(String revision) {
    return revision.isEmpty() ? "1" : Long.toString(Long.parseLong(revision) + 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
