package io.attune.language.bidwire;

import io.attune.language.openrtb.User;
import java.util.ArrayList;
import java.util.List;

/// A user while it is read, from either wire.
final class UserDraft {
  String id = "";
  String buyerId = "";
  String commas = "";
  List<String> keywords = List.of();
  final List<User.Eid> eids = new ArrayList<>();
  final List<User.Eid> extEids = new ArrayList<>();
  private final List<User.Segment> segments = new ArrayList<>();

  /// Takes the segments of one provider.
  void provide(String id, String name, List<User.Segment> provided) {
    String provider = name.isEmpty() ? id : name;
    for (User.Segment segment : provided) {
      if (segments.size() == Bounds.DETAILS) {
        return;
      }
      segments.add(new User.Segment(provider, segment.id(), segment.name(), segment.value()));
    }
  }

  User build() {
    return new User(
        id, buyerId, Bounds.keywords(commas, keywords), eids.isEmpty() ? extEids : eids, segments);
  }
}
