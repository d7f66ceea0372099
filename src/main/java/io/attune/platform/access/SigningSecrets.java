package io.attune.platform.access;

import io.attune.platform.store.Store;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the secrets that sign tokens come from: the configuration, or else one that the first
/// replica makes and all share. Blocking.
final class SigningSecrets {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Store store;
  private final AccessConfig config;

  SigningSecrets(Store store, AccessConfig config) {
    this.store = store;
    this.config = config;
  }

  /// The present secret, then those still accepted. A configured secret does not end the tokens
  /// signed with the stored one.
  List<byte[]> read() {
    List<byte[]> secrets = new ArrayList<>();
    add(secrets, config.signingSecret());
    add(secrets, config.previousSigningSecret());
    String key = store.key("secrets");
    if (secrets.isEmpty()) {
      call(Request.cmd(Command.HSETNX).arg(key).arg("signing").arg(HmacSigner.random()));
    }
    Response stored =
        call(Request.cmd(Command.HMGET).arg(key).arg("signing").arg("signing-previous"));
    for (Response secret : stored) {
      if (secret != null) {
        secrets.add(secret.toBytes());
      }
    }
    return secrets;
  }

  private static void add(List<byte[]> secrets, Optional<String> configured) {
    configured.ifPresent(text -> secrets.add(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Response call(Request request) {
    return Objects.requireNonNull(store.<@Nullable Response>await(store.send(request), PATIENCE));
  }
}
