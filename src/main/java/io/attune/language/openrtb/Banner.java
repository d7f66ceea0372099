package io.attune.language.openrtb;

import java.util.List;

/// A banner place (section 3.2.6).
///
/// @param formats sizes that fit; where the sender lists none, its `w` and `h`; may be empty
/// @param blockedTypes of AdCOM's banner types
/// @param blockedAttributes of AdCOM's creative attributes
/// @param mimes supported; none: all
/// @param expandable directions
/// @param apis supported; none: none
/// @param position on the screen; 0 unknown
public record Banner(
    List<Format> formats,
    List<Integer> blockedTypes,
    List<Integer> blockedAttributes,
    List<String> mimes,
    List<Integer> expandable,
    List<Integer> apis,
    int position,
    boolean topFrame) {
  public Banner {
    formats = List.copyOf(formats);
    blockedTypes = List.copyOf(blockedTypes);
    blockedAttributes = List.copyOf(blockedAttributes);
    mimes = List.copyOf(mimes);
    expandable = List.copyOf(expandable);
    apis = List.copyOf(apis);
  }

  /// A size in device independent pixels, or a ratio with the smallest width.
  public record Format(int w, int h, int wRatio, int hRatio, int wMin) {}
}
