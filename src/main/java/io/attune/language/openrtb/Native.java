package io.attune.language.openrtb;

import java.util.List;

/// A native place (section 3.2.9) with its request (Native 1.0 to 1.2).
///
/// @param wrapped as 1.0 has it: the request came in a root `native`, and so must the markup
/// @param version as the request says it, else the place, else empty
/// @param assets never empty
/// @param trackers event and method pairs that are supported
public record Native(
    boolean wrapped,
    String version,
    int context,
    int placement,
    int count,
    boolean privacyLink,
    List<Asset> assets,
    List<Tracker> trackers,
    List<Integer> blockedAttributes,
    List<Integer> apis) {
  public Native {
    assets = List.copyOf(assets);
    trackers = List.copyOf(trackers);
    blockedAttributes = List.copyOf(blockedAttributes);
    apis = List.copyOf(apis);
  }

  /// What kind of asset is asked for.
  public enum Kind {
    TITLE,
    IMAGE,
    VIDEO,
    DATA,
    /// Of a kind that we do not know.
    OTHER
  }

  /// @param id by which it is answered; [#UNNAMED] where the sender left it out: then it cannot be
  /// @param type of an image or of data, else 0
  /// @param length most characters of a title or of data; 0 when unstated
  /// @param mimes of an image; none: all
  public record Asset(
      int id,
      boolean required,
      Kind kind,
      int type,
      int length,
      int w,
      int h,
      int wMin,
      int hMin,
      List<String> mimes) {
    /// No id.
    public static final int UNNAMED = Integer.MIN_VALUE;

    public Asset {
      mimes = List.copyOf(mimes);
    }
  }

  public record Tracker(int event, List<Integer> methods) {
    public Tracker {
      methods = List.copyOf(methods);
    }
  }
}
