package io.attune.product.bid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.openrtb.User;
import io.attune.language.openrtb.User.Eid;
import io.attune.language.openrtb.User.Uid;
import io.attune.language.permission.Permissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewerIdsTest {
  private static final Permissions NO_IDS =
      new Permissions(true, false, false, true, true, false, false, List.of());

  @Test
  void the_configured_order_decides() {
    User user = user("u", "b", new Eid("id.example", List.of(new Uid("e", 1))));
    assertEquals("b", id("adx", user, "buyeruid", "user.id", "eids:id.example"));
    assertEquals("x:adx:u", id("adx", user, "user.id", "buyeruid"));
    assertEquals("e:id.example:e", id("adx", user, "eids:ID.example", "user.id"));
    assertEquals("x:adx:u", id("adx", user, "eids:other.example", "user.id"));
    assertEquals("", id("adx", user));
  }

  @Test
  void what_is_empty_is_passed_over() {
    Eid nobody = new Eid("id.example", List.of(new Uid("", 1), new Uid("e", 1)));
    assertEquals("x:adx:u", id("adx", user("u", ""), "buyeruid", "user.id"));
    assertEquals("e:id.example:e", id("adx", user("", "", nobody), "user.id", "eids:id.example"));
    assertEquals("", id("adx", User.UNSTATED, "buyeruid", "user.id", "eids:id.example"));
  }

  @Test
  void nobody_is_named_without_permission() {
    ViewerIds ids = new ViewerIds("adx", List.of("buyeruid", "user.id"));
    assertEquals("", ids.of(user("u", "b"), NO_IDS));
    assertEquals("b", ids.of(user("u", "b"), Permissions.ALL));
  }

  @Test
  void ids_of_two_exchanges_never_meet() {
    assertNotEquals(id("a", user("u", ""), "user.id"), id("b", user("u", ""), "user.id"));
    assertEquals("", id("b", user("", "x:a:u"), "buyeruid"));
    assertEquals("", id("b", user("", "e:id.example:e"), "buyeruid"));
    assertEquals("x:b:x:a:u", id("b", user("x:a:u", ""), "user.id"));
  }

  @Test
  void ids_are_bounded() {
    String most = "i".repeat(ViewerIds.LONGEST);
    assertEquals(most, id("adx", user("", most), "buyeruid"));
    assertEquals("", id("adx", user("", most + "i"), "buyeruid"));
    assertEquals("x:adx:" + most.substring(6), id("adx", user(most.substring(6), ""), "user.id"));
    String digest = id("adx", user(most, ""), "user.id");
    assertTrue(digest.matches("x:adx:#[0-9a-f]{64}"), digest);
    assertNotEquals(digest, id("adx", user(most + "i", ""), "user.id"));
    String source = "s".repeat(128);
    String eid =
        id("adx", user("", "", new Eid(source, List.of(new Uid(most, 1)))), "eids:" + source);
    assertTrue(eid.length() <= ViewerIds.LONGEST, eid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "00000000-0000-0000-0000-000000000000", "-", "a\ud800", "\udc00a"})
  void who_cannot_be_told_apart_is_nobody(String id) {
    assertEquals("", id("adx", user(id, id), "buyeruid", "user.id"));
  }

  @Test
  void every_script_can_name_somebody() {
    assertEquals("x:adx:\ud83d\ude00", id("adx", user("\ud83d\ude00", ""), "user.id"));
  }

  @Test
  void other_words_are_refused() {
    assertEquals(
        "identity: \"ifa\" (expected: buyeruid, user.id or eids:SOURCE)",
        assertThrows(IllegalArgumentException.class, () -> new ViewerIds("adx", List.of("ifa")))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ViewerIds("adx", List.of("eids:")));
  }

  private static String id(String exchange, User user, String... order) {
    return new ViewerIds(exchange, List.of(order)).of(user, Permissions.ALL);
  }

  private static User user(String id, String buyer, Eid... eids) {
    return new User(id, buyer, List.of(), List.of(eids), List.of());
  }
}
