package io.attune.product.bid;

import io.attune.language.digest.Sha256;
import io.attune.language.openrtb.User;
import io.attune.language.permission.Permissions;
import io.attune.language.text.Utf8;
import java.util.List;
import java.util.Locale;

/// Whom an exchange means: the first id that it sends, in its configured order. `buyeruid` is our
/// own viewer's id and stays as it is; an exchange's own ids become `x:EXCHANGE:ID`, so that those
/// of two exchanges never meet; ids of a source become `e:SOURCE:ID`, the same on every exchange.
/// Any thread.
final class ViewerIds {
  /// Characters of a viewer's id, here as everywhere.
  static final int LONGEST = 256;

  private static final String BUYER = "buyeruid";
  private static final String USER = "user.id";
  private static final String EIDS = "eids:";
  private static final String OF_EXCHANGE = "x:";
  private static final String OF_SOURCE = "e:";

  private sealed interface Place {
    record Buyer() implements Place {}

    record Own(String prefix) implements Place {}

    record Eids(String source, String prefix) implements Place {}
  }

  private final List<Place> order;

  /// @param exchange id of the placement
  /// @param order `buyeruid`, `user.id`, `eids:SOURCE`
  /// @throws IllegalArgumentException for another word
  ViewerIds(String exchange, List<String> order) {
    this.order = order.stream().map(word -> place(exchange, word)).toList();
  }

  private static Place place(String exchange, String word) {
    if (word.equals(BUYER)) {
      return new Place.Buyer();
    }
    if (word.equals(USER)) {
      return new Place.Own(OF_EXCHANGE + exchange + ":");
    }
    if (word.startsWith(EIDS) && word.length() > EIDS.length()) {
      String source = word.substring(EIDS.length()).toLowerCase(Locale.ROOT);
      return new Place.Eids(source, OF_SOURCE + source + ":");
    }
    throw new IllegalArgumentException(
        "identity: \"" + word + "\" (expected: buyeruid, user.id or eids:SOURCE)");
  }

  /// @return 1 to 256 characters; empty without permission, and where nobody is named
  String of(User user, Permissions permissions) {
    if (!permissions.ids()) {
      return "";
    }
    for (Place place : order) {
      String id = at(place, user);
      if (!id.isEmpty()) {
        return id;
      }
    }
    return "";
  }

  private static String at(Place place, User user) {
    return switch (place) {
      case Place.Buyer buyer -> ours(user.buyerId());
      case Place.Own own -> named(own.prefix(), user.id());
      case Place.Eids eids -> named(eids.prefix(), eid(user, eids.source()));
    };
  }

  /// An exchange cannot name another's viewer as ours.
  private static String ours(String id) {
    boolean foreign = id.startsWith(OF_EXCHANGE) || id.startsWith(OF_SOURCE);
    return foreign || id.length() > LONGEST || !isSomebody(id) ? "" : id;
  }

  /// Ids that are too long go by their digest.
  private static String named(String prefix, String id) {
    if (!isSomebody(id)) {
      return "";
    }
    return prefix.length() + id.length() <= LONGEST
        ? prefix + id
        : prefix + "#" + Sha256.hex(id, 32);
  }

  private static String eid(User user, String source) {
    for (User.Eid eid : user.eids()) {
      if (eid.source().equals(source)) {
        for (User.Uid uid : eid.uids()) {
          if (isSomebody(uid.id())) {
            return uid.id();
          }
        }
      }
    }
    return "";
  }

  /// Nobody is empty, or zeros only, which senders put where they may not say who it is; and what
  /// holds half a surrogate pair no store can keep.
  private static boolean isSomebody(String id) {
    boolean some = false;
    for (int i = 0; i < id.length() && !some; i++) {
      some = id.charAt(i) != '0' && id.charAt(i) != '-';
    }
    return some && Utf8.encodes(id);
  }
}
