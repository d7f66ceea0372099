package io.attune.language.permission;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Privacy;
import java.util.List;

/// The door: what a request's signals on privacy leave us, for one vendor. What strings say is kept
/// for the latest of them, in bounded places; a string longer than [#KEPT] characters is read each
/// time. Any thread.
public final class PrivacyGate {
  /// The highest number a vendor can have; 0 is none.
  public static final int HIGHEST_VENDOR = 65_535;

  /// Characters of a string whose reading is kept: most have fewer.
  private static final int KEPT = 1_024;

  /// iOS' answers: none is known; the app may track.
  private static final int TRACKING_UNSTATED = -1;

  private static final int TRACKING_ALLOWED = 3;

  /// From here on the EU Digital Services Act's transparency is not just understood but asked for.
  private static final int TRANSPARENCY_REQUIRED = 2;

  private record GppWords(String text, List<Integer> sections) {}

  private final TcfReader tcf;
  private final Recent<String, Integer> tcfSignals = new Recent<>();
  private final Recent<GppWords, GppReader.Reading> gppReadings = new Recent<>();
  private final Recent<Integer, Permissions> permissions = new Recent<>();

  /// @param vendorId ours in the Global Vendor List, 0 to 65,535; with 0, nothing is allowed where
  ///     the GDPR holds
  /// @throws IllegalArgumentException for any other number
  public PrivacyGate(int vendorId) {
    if (vendorId < 0 || vendorId > HIGHEST_VENDOR) {
      throw new IllegalArgumentException(
          "vendorId: " + vendorId + " (expected: 0 to " + HIGHEST_VENDOR + ")");
    }
    this.tcf = new TcfReader(vendorId);
  }

  /// Never throws, whatever the signals.
  ///
  /// @param country of the device, ISO 3166-1 alpha-3 or alpha-2, capitals; empty unknown
  /// @param whenUnstated what holds where the request does not say whether the GDPR does
  public Permissions permissions(Privacy privacy, String country, WhenUnstated whenUnstated) {
    GppReader.Reading gpp = gpp(privacy);
    int signals = plain(privacy) | UsPrivacy.signals(privacy.usPrivacy()) | gpp.signals();
    if (gpp.europe() || applies(privacy.gdpr(), country, whenUnstated)) {
      signals |= europe(privacy.tcf(), gpp.tcf());
    }
    return signals == 0 ? Permissions.ALL : permissions.of(signals, Permissions::under);
  }

  private static boolean applies(Flag gdpr, String country, WhenUnstated whenUnstated) {
    return switch (gdpr) {
      case YES -> true;
      case NO -> false;
      case UNSTATED ->
          switch (whenUnstated) {
            case COUNTRY -> Territory.includes(country);
            case APPLIES -> true;
            case NOT -> false;
          };
    };
  }

  private static int plain(Privacy privacy) {
    int tracking = privacy.tracking();
    return Signal.COPPA.when(privacy.children().yes())
        | Signal.GPC.when(privacy.globalOptOut().yes())
        | Signal.LIMITED_TRACKING.when(privacy.limitedTracking().yes())
        | Signal.DO_NOT_TRACK.when(privacy.doNotTrack().yes())
        | Signal.APP_TRACKING.when(tracking != TRACKING_UNSTATED && tracking != TRACKING_ALLOWED)
        | Signal.DSA.when(privacy.transparency() >= TRANSPARENCY_REQUIRED)
        | Signal.UNREADABLE.when(privacy.unreadable());
  }

  /// Of two strings both have to allow it.
  private int europe(String text, String inGpp) {
    if (inGpp.isEmpty() || inGpp.equals(text)) {
      return tcf(text);
    }
    return text.isEmpty() ? tcf(inGpp) : tcf(text) | tcf(inGpp);
  }

  private int tcf(String text) {
    return text.length() > KEPT ? tcf.signals(text) : tcfSignals.of(text, tcf::signals);
  }

  private GppReader.Reading gpp(Privacy privacy) {
    String text = privacy.gpp();
    List<Integer> sections = privacy.gppSections();
    if (text.isEmpty() && sections.isEmpty()) {
      return GppReader.Reading.NOTHING;
    }
    return text.length() > KEPT || sections.size() > KEPT
        ? GppReader.read(text, sections)
        : gppReadings.of(
            new GppWords(text, sections), words -> GppReader.read(words.text, words.sections));
  }
}
