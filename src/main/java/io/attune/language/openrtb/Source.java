package io.attune.language.openrtb;

import java.util.List;
import java.util.Optional;

/// Who sold it before (section 3.2.2).
///
/// @param transaction empty for none
/// @param finalElsewhere the sender does not decide the sale
public record Source(String transaction, boolean finalElsewhere, Optional<Chain> chain) {
  public static final Source UNSTATED = new Source("", false, Optional.empty());

  /// A supply chain (section 3.2.25).
  ///
  /// @param complete whether the first node is the owner's
  /// @param nodes owner first, sender last
  public record Chain(boolean complete, String version, List<Node> nodes) {
    public Chain {
      nodes = List.copyOf(nodes);
    }
  }

  /// @param system domain of the advertising system, in small letters
  /// @param seller id in it; also from `pid`, the key of an early draft
  public record Node(
      String system, String seller, String request, String name, String domain, Flag pays) {}
}
