package io.attune.language.permission;

import java.util.List;

/// What may be done for a request. Where no bid may be made, nothing else may either.
///
/// @param bid whether an ad may be offered at all; if not, the no-bid reason is 502
/// @param ids whether ids of the viewer or of the device may be read, and kept
/// @param profile whether what is known of the viewer, here or by the sender, may be read; only
///     where ids may
/// @param measurement whether it may be counted how the ad does, beyond what it costs
/// @param precisePlace whether a place may be read that is smaller than a city
/// @param childrenOnly only ads fit for children
/// @param transparencyDue a bid has to say who is behind the ad and who pays (DSA)
/// @param signals all that took something away or asked for something, each once
public record Permissions(
    boolean bid,
    boolean ids,
    boolean profile,
    boolean measurement,
    boolean precisePlace,
    boolean childrenOnly,
    boolean transparencyDue,
    List<Signal> signals) {
  /// Nothing was said, and nothing is forbidden.
  public static final Permissions ALL = under(0);

  public Permissions {
    signals = List.copyOf(signals);
  }

  /// Whether caps and frequencies may be counted under an id of the viewer: basic ads and reading
  /// an id are all they need.
  public boolean caps() {
    return ids;
  }

  /// @param bits of the signals
  static Permissions under(int bits) {
    List<Signal> signals = Signal.all(bits);
    int losses = Signal.losses(signals);
    boolean bid = Signal.Loss.BID.spared(losses);
    boolean ids = bid && Signal.Loss.IDS.spared(losses);
    return new Permissions(
        bid,
        ids,
        ids && Signal.Loss.PROFILE.spared(losses),
        bid && Signal.Loss.MEASUREMENT.spared(losses),
        bid && Signal.Loss.PLACE.spared(losses),
        Signal.COPPA.in(bits),
        Signal.DSA.in(bits),
        signals);
  }
}
