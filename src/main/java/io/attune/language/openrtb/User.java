package io.attune.language.openrtb;

import java.util.List;

/// What the sender knows of the viewer (section 3.2.20). All of it is to be read with permission
/// only.
///
/// @param id the exchange's
/// @param buyerId ours
/// @param keywords of either form
public record User(
    String id, String buyerId, List<String> keywords, List<Eid> eids, List<Segment> segments) {
  public static final User UNSTATED = new User("", "", List.of(), List.of(), List.of());

  public User {
    keywords = List.copyOf(keywords);
    eids = List.copyOf(eids);
    segments = List.copyOf(segments);
  }

  /// Ids of one source.
  public record Eid(String source, List<Uid> uids) {
    public Eid {
      uids = List.copyOf(uids);
    }
  }

  /// @param agent AdCOM's agent type; 0 unknown
  public record Uid(String id, int agent) {}

  /// @param provider its name, or its id where it has none
  public record Segment(String provider, String id, String name, String value) {}
}
