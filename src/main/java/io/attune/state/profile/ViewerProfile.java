package io.attune.state.profile;

import io.attune.language.consent.Consent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the business says of a viewer. Immutable.
///
/// @param version grows by one with every change; 0 for a viewer of whom nothing was said
/// @param attributes in order of name; of one name the viewer's own before the inherited one
/// @param segments in order of id; of one id the viewer's own before the inherited one
/// @param consent the strictest of all viewers merged into this one
public record ViewerProfile(
    long version, List<Attribute> attributes, List<Membership> segments, Consent consent) {
  /// Nothing was said.
  public static final ViewerProfile NONE =
      new ViewerProfile(0, List.of(), List.of(), Consent.UNSTATED);

  /// A membership without an end.
  public static final long FOR_EVER = Long.MAX_VALUE;

  /// The most attributes and the most segments, own and inherited each.
  public static final int MOST = 100;

  public ViewerProfile {
    attributes = List.copyOf(attributes);
    segments = List.copyOf(segments);
  }

  /// @param name `[A-Za-z_][A-Za-z0-9_]{0,63}`
  /// @param value a [String], a finite [Double], a [Boolean], or a [List] of texts
  /// @param setMillis when it was set, epoch milliseconds
  /// @param inherited from a viewer that was merged into this one
  public record Attribute(String name, Object value, long setMillis, boolean inherited) {}

  /// @param segment 1 to 64 characters
  /// @param expiresMillis epoch milliseconds, exclusive; [#FOR_EVER] for no end
  /// @param setMillis when it was set, epoch milliseconds
  /// @param inherited from a viewer that was merged into this one
  public record Membership(String segment, long expiresMillis, long setMillis, boolean inherited) {
    public boolean holds(long nowMillis) {
      return nowMillis < expiresMillis;
    }
  }

  /// Whether the viewer's data may be used at all.
  public boolean refused() {
    return consent.personalise().filter(allowed -> !allowed).isPresent();
  }

  /// What holds of each name: the viewer's own attribute, or the inherited one.
  public Map<String, Attribute> byName() {
    Map<String, Attribute> first = new LinkedHashMap<>();
    attributes.forEach(each -> first.putIfAbsent(each.name(), each));
    return first;
  }

  /// What holds of each segment: the viewer's own membership, or the inherited one. Expired ones
  /// are among them.
  public Map<String, Membership> bySegment() {
    Map<String, Membership> first = new LinkedHashMap<>();
    segments.forEach(each -> first.putIfAbsent(each.segment(), each));
    return first;
  }

  /// The profile after a change by the business, which names all there is.
  ///
  /// @param attributes name to value; those that are as before stay as they are
  /// @param segments segment to when it expires
  public ViewerProfile changed(
      Map<String, Object> attributes, Map<String, Long> segments, Consent consent, long nowMillis) {
    Map<String, Attribute> before = byName();
    Map<String, Membership> beforeIn = bySegment();
    List<Attribute> next = new ArrayList<>(attributes.size());
    attributes.forEach(
        (name, value) -> {
          Attribute known = before.get(name);
          boolean same = known != null && known.value().equals(value);
          next.add(same ? known : new Attribute(name, value, nowMillis, false));
        });
    List<Membership> in = new ArrayList<>(segments.size());
    segments.forEach(
        (segment, expires) -> {
          Membership known = beforeIn.get(segment);
          boolean same = known != null && known.expiresMillis() == expires;
          in.add(same ? known : new Membership(segment, expires, nowMillis, false));
        });
    next.sort(java.util.Comparator.comparing(Attribute::name));
    in.sort(java.util.Comparator.comparing(Membership::segment));
    return new ViewerProfile(version + 1, next, in, consent);
  }

  /// The stricter of two: what one of them does not permit is not permitted.
  static Consent strictest(Consent one, Consent other) {
    Optional<Boolean> personalise =
        one.personalise().isEmpty()
            ? other.personalise()
            : Optional.of(one.personalise().get() && other.personalise().orElse(true));
    return new Consent(
        personalise,
        first(one.tcf(), other.tcf()),
        first(one.gpp(), other.gpp()),
        first(one.usPrivacy(), other.usPrivacy()));
  }

  private static Optional<String> first(Optional<String> one, Optional<String> other) {
    return one.isPresent() ? one : other;
  }
}
