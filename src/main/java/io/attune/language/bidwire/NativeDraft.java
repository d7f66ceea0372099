package io.attune.language.bidwire;

import io.attune.language.openrtb.Native;
import io.attune.language.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A native place while it is read, from either wire.
final class NativeDraft {
  boolean wrapped;
  String version = "";
  String placeVersion = "";
  int context;
  int placement;
  int count = 1;
  boolean privacyLink;
  final List<Native.Asset> assets = new ArrayList<>();
  final List<Native.Tracker> trackers = new ArrayList<>();
  List<Integer> blockedAttributes = List.of();
  List<Integer> apis = List.of();

  /// @param path of the place
  /// @return null where no asset is asked for, or two by one id; the imp's draft is told
  @Nullable Native build(String path, ImpDraft imp) {
    if (assets.isEmpty()) {
      imp.formatFlaw(Problem.invalid(path + ".request", "no assets", "1 or more assets"));
      return null;
    }
    if (isAmbiguous()) {
      imp.formatFlaw(
          Problem.invalid(path + ".request", "two assets of one id", "ids of their own"));
      return null;
    }
    return new Native(
        wrapped,
        version.isEmpty() ? placeVersion : version,
        context,
        placement,
        count,
        privacyLink,
        assets,
        trackers,
        blockedAttributes,
        apis);
  }

  /// Whether an answer could not say which asset it fills.
  private boolean isAmbiguous() {
    Set<Integer> ids = new HashSet<>();
    return assets.stream()
        .anyMatch(asset -> asset.id() != Native.Asset.UNNAMED && !ids.add(asset.id()));
  }
}
