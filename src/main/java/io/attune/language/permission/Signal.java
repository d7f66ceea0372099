package io.attune.language.permission;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A signal that took something away, or asked for something. The codes stand in records; their
/// names are the contract.
public enum Signal {
  /// The page or app is for children.
  COPPA(Loss.IDS, Loss.PLACE),
  /// The GDPR holds, and there is no TCF string.
  TCF_MISSING(Loss.BID),
  TCF_UNREADABLE(Loss.BID),
  /// We were not shown to the viewer; or a string of 2026-03-01 or later does not say to whom the
  /// viewer agreed.
  TCF_UNDISCLOSED(Loss.BID),
  /// We have neither consent nor a legitimate interest.
  TCF_VENDOR(Loss.BID),
  TCF_PURPOSE_1(Loss.IDS),
  TCF_PURPOSE_2(Loss.BID),
  TCF_PURPOSE_3(Loss.PROFILE),
  TCF_PURPOSE_4(Loss.PROFILE),
  TCF_PURPOSE_7(Loss.MEASUREMENT),
  /// No opt-in to special feature 1, precise places.
  TCF_FEATURE_1(Loss.PLACE),
  GPP_UNREADABLE(Loss.IDS, Loss.PLACE),
  /// A section is said to apply and is not there.
  GPP_MISSING(Loss.IDS, Loss.PLACE),
  /// A section applies that is not known here, or a version of one.
  GPP_UNKNOWN(Loss.IDS, Loss.PLACE),
  /// Of sale, sharing or targeting; or there was no notice of the right to.
  GPP_OPT_OUT(Loss.IDS, Loss.PLACE),
  /// A section says that Global Privacy Control is on.
  GPP_GPC(Loss.IDS, Loss.PLACE),
  /// Known to be a child, without consent.
  GPP_CHILD(Loss.IDS, Loss.PLACE),
  /// Sensitive data, to which precise places belong, may not be used.
  GPP_SENSITIVE(Loss.PLACE),
  US_OPT_OUT(Loss.IDS, Loss.PLACE),
  US_UNREADABLE(Loss.IDS, Loss.PLACE),
  /// Global Privacy Control is on.
  GPC(Loss.IDS, Loss.PLACE),
  LIMITED_TRACKING(Loss.IDS, Loss.PLACE),
  DO_NOT_TRACK(Loss.IDS, Loss.PLACE),
  /// iOS was not told that the app may track.
  APP_TRACKING(Loss.IDS, Loss.PLACE),
  /// The EU Digital Services Act's transparency is asked for.
  DSA,
  /// A signal was there that could not be read.
  UNREADABLE(Loss.IDS, Loss.PLACE, Loss.MEASUREMENT);

  /// What a signal takes away. Without a bid nothing is left; without ids there is no profile.
  enum Loss {
    BID,
    IDS,
    PROFILE,
    MEASUREMENT,
    PLACE;

    private int bit() {
      return 1 << ordinal();
    }

    /// Whether none of these is it.
    boolean spared(int losses) {
      return (losses & bit()) == 0;
    }
  }

  private static final List<Signal> ALL = List.of(values());

  private final int losses;
  private final String code;

  Signal(Loss... losses) {
    int bits = 0;
    for (Loss loss : losses) {
      bits |= loss.bit();
    }
    this.losses = bits;
    this.code = name().toLowerCase(Locale.ROOT);
  }

  /// For records and counters, such as `tcf_purpose_1`.
  public String code() {
    return code;
  }

  /// This signal in a set of bits.
  int bit() {
    return 1 << ordinal();
  }

  /// This signal in a set of bits if the condition holds, else none.
  int when(boolean holds) {
    return holds ? bit() : 0;
  }

  boolean in(int bits) {
    return (bits & bit()) != 0;
  }

  static List<Signal> all(int bits) {
    List<Signal> signals = new ArrayList<>(Integer.bitCount(bits));
    for (Signal signal : ALL) {
      if (signal.in(bits)) {
        signals.add(signal);
      }
    }
    return signals;
  }

  /// All that they take away, as bits.
  static int losses(List<Signal> signals) {
    int losses = 0;
    for (Signal signal : signals) {
      losses |= signal.losses;
    }
    return losses;
  }
}
