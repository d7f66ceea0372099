package io.attune.platform.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.platform.store.TestStore;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private TestStore test;
  private Store store;
  private Access access;

  record Settings(
      Mode mode,
      Optional<String> signingSecret,
      Optional<String> previousSigningSecret,
      Duration refresh,
      int auditLength)
      implements AccessConfig {
    static Settings of(Mode mode) {
      return new Settings(
          mode, Optional.empty(), Optional.empty(), Duration.ofSeconds(30), 100_000);
    }

    Settings signedWith(String present, String previous) {
      return new Settings(
          mode, Optional.of(present), Optional.ofNullable(previous), refresh, auditLength);
    }
  }

  @BeforeEach
  void open() {
    test = TestStore.open();
    store = test.store();
    access = started(Settings.of(AccessConfig.Mode.KEYS));
  }

  @AfterEach
  void close() {
    access.close();
    test.close();
  }

  private Access started(AccessConfig config) {
    Access opened = new Access(() -> store, config);
    opened.start();
    assertTrue(opened.awaitStarted(PATIENCE));
    return opened;
  }

  @Test
  void a_key_opens_its_scopes_and_no_other() {
    ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.RECOMMEND, Scope.READ), "test");
    Polled.until(() -> opens(access, key, Scope.RECOMMEND));

    assertTrue(opens(access, key, Scope.READ));
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> access.require("Bearer " + key.text(), null, Scope.MANAGE));
    assertEquals(ProblemCode.FORBIDDEN, refusal.problem().code());
    assertEquals(
        "key " + key.key().id() + ": scope missing (expected: manage)", refusal.getMessage());
  }

  @Test
  void a_key_is_bound_to_the_exchanges_it_was_made_for_also_as_another_replica_reads_it() {
    List<String> exchanges = List.of("adx", "ady");
    ApiKey.Fresh key = access.create("adx", EnumSet.of(Scope.BID), exchanges, "test");
    assertEquals(exchanges, key.key().exchanges());
    assertEquals(List.of(key.key()), access.list());
    try (Access other = started(Settings.of(AccessConfig.Mode.KEYS))) {
      Polled.until(() -> opens(other, key, Scope.BID));
      Grant grant = other.require(null, key.text(), Scope.BID);
      assertEquals("ady", grant.exchange("ady", "adx"));
      assertEquals("adx", grant.exchange(null, "adx"));
      Refusal refusal = assertThrows(Refusal.class, () -> grant.exchange("adz", "adx"));
      assertEquals(ProblemCode.FORBIDDEN, refusal.problem().code());
    }
    assertEquals("anything", Grant.OPEN.exchange("anything", "adx"));
  }

  @Test
  void a_key_is_bound_to_no_more_than_fifty_ids_and_only_with_the_scope_bid_alone() {
    List<String> fifty = IntStream.range(0, 50).mapToObj(i -> "adx-" + i).toList();
    assertEquals(fifty, access.create("x", EnumSet.of(Scope.BID), fifty, "test").key().exchanges());
    List<String> more = new ArrayList<>(fifty);
    more.add("another");
    refused("exchanges: 51 (expected: at most 50)", EnumSet.of(Scope.BID), more);
    refused(
        "scopes: \"ads,bid\" (expected: bid alone, of a key for some exchanges)",
        EnumSet.of(Scope.ADS, Scope.BID),
        List.of("adx"));
    for (String none : List.of("", "Adx", "a b")) {
      refused(
          "exchanges: \"" + none + "\" (expected: a placement's id: [a-z0-9][a-z0-9_-]{0,63})",
          EnumSet.of(Scope.BID),
          List.of(none));
    }
  }

  private void refused(String words, Set<Scope> scopes, List<String> exchanges) {
    Refusal refusal =
        assertThrows(Refusal.class, () -> access.create("x", scopes, exchanges, "test"));
    assertEquals(words, refusal.getMessage());
  }

  @Test
  void either_header_carries_the_key() {
    ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.READ), "test");
    Polled.until(() -> opens(access, key, Scope.READ));

    assertEquals(key.key().id(), access.require(null, key.text(), Scope.READ).keyId());
    assertEquals(key.key().id(), access.require("bearer " + key.text(), null, Scope.READ).keyId());
    assertEquals(key.key().id(), access.require("Basic YTpi", key.text(), Scope.READ).keyId());
  }

  @Test
  void without_a_key_or_with_a_wrong_one_nobody_gets_in_and_the_answer_does_not_repeat_it() {
    ApiKey.Fresh key = access.create("shop", EnumSet.allOf(Scope.class), "test");
    Polled.until(() -> opens(access, key, Scope.READ));
    String text = key.text();
    String slip = text.substring(0, text.length() - 1) + (text.endsWith("0") ? "1" : "0");

    for (String presented :
        new String[] {
          null,
          "",
          "x",
          text + "0",
          slip,
          text.toUpperCase(),
          "attune_" + "0".repeat(12) + "_" + "0".repeat(50)
        }) {
      Refusal refusal =
          assertThrows(Refusal.class, () -> access.require(null, presented, Scope.READ));
      assertEquals(ProblemCode.UNAUTHENTICATED, refusal.problem().code());
      assertFalse(
          presented != null && presented.length() > 1 && refusal.getMessage().contains(presented));
    }
  }

  @Test
  void a_key_made_and_revoked_elsewhere_is_known_here_within_a_second_or_so() {
    try (Access other = started(Settings.of(AccessConfig.Mode.KEYS))) {
      ApiKey.Fresh key = other.create("shop", EnumSet.of(Scope.READ), "test");
      Polled.until(() -> opens(access, key, Scope.READ));

      assertTrue(other.revoke(key.key().id(), "test"));
      Polled.until(() -> !opens(access, key, Scope.READ));

      assertFalse(other.revoke(key.key().id(), "test"));
    }
  }

  @Test
  void a_process_own_key_opens_only_that_process_and_ends_when_closed() {
    OwnKey key = access.own(EnumSet.of(Scope.READ));

    assertEquals(Set.of(Scope.READ), access.require(null, key.text(), Scope.READ).scopes());
    assertFalse(key.toString().contains(key.text()));
    assertTrue(access.list().isEmpty());
    try (Access other = started(Settings.of(AccessConfig.Mode.KEYS))) {
      assertThrows(Refusal.class, () -> other.require(null, key.text(), Scope.READ));
    }
    key.close();
    assertThrows(Refusal.class, () -> access.require(null, key.text(), Scope.READ));
  }

  @Test
  void keys_are_refused_as_unavailable_until_they_were_read() {
    try (Access early = new Access(() -> store, Settings.of(AccessConfig.Mode.KEYS))) {
      ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.READ), "test");

      Refusal refusal =
          assertThrows(Refusal.class, () -> early.require(null, key.text(), Scope.READ));

      assertEquals(ProblemCode.STORE_UNAVAILABLE, refusal.problem().code());
    }
  }

  @Test
  void the_store_holds_no_secret_and_lists_show_none() {
    ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.READ), "test");
    String secret = key.text().substring(key.text().lastIndexOf('_') + 1);

    String stored =
        store
            .await(
                store.send(Request.cmd(Command.HGET).arg(store.key("keys")).arg(key.key().id())),
                PATIENCE)
            .toString();

    assertFalse(stored.contains(secret), "the secret is stored");
    assertFalse(key.toString().contains(secret), "the secret is in toString");
    assertEquals(List.of(key.key()), access.list());
  }

  @Test
  void changes_leave_an_audit_line() {
    ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.READ), "anna");
    access.revoke(key.key().id(), "bert");
    store.await(access.audit("carl", "placement.put", "home"), PATIENCE);

    Response lines =
        store.await(
            store.send(Request.cmd(Command.XRANGE).arg(store.key("audit")).arg("-").arg("+")),
            PATIENCE);

    assertEquals(3, lines.size());
    assertEquals(
        "[who, anna, what, key.create, subject, " + key.key().id() + "]",
        lines.get(0).get(1).toString());
    assertEquals(
        "[who, bert, what, key.revoke, subject, " + key.key().id() + "]",
        lines.get(1).get(1).toString());
    assertEquals("[who, carl, what, placement.put, subject, home]", lines.get(2).get(1).toString());
  }

  @Test
  void names_and_scopes_are_checked() {
    assertThrows(Refusal.class, () -> access.create(" ", EnumSet.of(Scope.READ), "test"));
    assertThrows(
        Refusal.class, () -> access.create("x".repeat(101), EnumSet.of(Scope.READ), "test"));
    assertThrows(Refusal.class, () -> access.create("x", Set.of(), "test"));
    assertTrue(access.list().isEmpty());
  }

  @Test
  void a_key_that_cannot_be_read_does_not_lock_out_the_others() {
    store.await(
        store.send(Request.cmd(Command.HSET).arg(store.key("keys")).arg("broken").arg("{")),
        PATIENCE);
    ApiKey.Fresh key = access.create("shop", EnumSet.of(Scope.READ), "test");

    Polled.until(() -> opens(access, key, Scope.READ));

    assertEquals(1, access.list().size());
  }

  @Test
  void open_mode_lets_everybody_in() {
    try (Access open = new Access(() -> store, Settings.of(AccessConfig.Mode.OPEN))) {
      assertEquals(Grant.OPEN, open.require(null, null, Scope.OPERATE));
    }
  }

  @Test
  void all_replicas_sign_with_the_secret_the_first_one_made() {
    byte[] content = "slate".getBytes();
    try (Access other = started(Settings.of(AccessConfig.Mode.KEYS))) {
      assertTrue(other.signer().verify(content, access.signer().sign(content)));
      assertFalse(other.signer().verify("other".getBytes(), access.signer().sign(content)));
    }
  }

  @Test
  void a_rotated_secret_is_still_accepted_and_no_longer_used() {
    byte[] content = "slate".getBytes();
    String old = "an old secret of many letters";
    String present = "a new secret of many letters";
    try (Access before = started(Settings.of(AccessConfig.Mode.KEYS).signedWith(old, null));
        Access after = started(Settings.of(AccessConfig.Mode.KEYS).signedWith(present, old));
        Access later = started(Settings.of(AccessConfig.Mode.KEYS).signedWith(present, null))) {
      byte[] signature = before.signer().sign(content);

      assertTrue(after.signer().verify(content, signature));
      assertFalse(later.signer().verify(content, signature));
      assertNotEquals(List.of(signature), List.of(after.signer().sign(content)));
      assertTrue(later.signer().verify(content, after.signer().sign(content)));
    }
  }

  @Test
  void a_signature_may_be_cut_to_sixteen_bytes_and_not_further() {
    Signer signer = Signer.of("a secret of many letters".getBytes());
    byte[] content = {1, 2, 3};
    byte[] signature = signer.sign(content);

    assertEquals(32, signature.length);
    assertTrue(signer.verify(content, Arrays.copyOf(signature, 16)));
    assertFalse(signer.verify(content, Arrays.copyOf(signature, 15)));
    assertFalse(signer.verify(content, Arrays.copyOf(signature, 33)));
    signature[3] ^= 1;
    assertFalse(signer.verify(content, signature));
  }

  private static boolean opens(Access access, ApiKey.Fresh key, Scope scope) {
    try {
      return access.require("Bearer " + key.text(), null, scope).keyId().equals(key.key().id());
    } catch (Refusal refusal) {
      return false;
    }
  }
}
