package io.attune.platform.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;

/// The scripts of `src/main/resources/lua`, each read once.
final class LuaScripts {
  private final ConcurrentHashMap<String, Script> byName = new ConcurrentHashMap<>();

  /// @param digest lower-case SHA-1 of the body, by which the server knows it
  record Script(String digest, String body) {}

  Script get(String name) {
    Script known = byName.get(name);
    return known != null ? known : byName.computeIfAbsent(name, LuaScripts::read);
  }

  private static Script read(String name) {
    try (InputStream in = LuaScripts.class.getResourceAsStream("/lua/" + name + ".lua")) {
      if (in == null) {
        throw new IllegalArgumentException(
            "script: " + name + " (expected: the name of a file in lua, without its ending)");
      }
      byte[] body = in.readAllBytes();
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(body));
      return new Script(digest, new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
