package io.attune.language.permission;

import com.iabtcf.decoder.DecoderOption;
import com.iabtcf.decoder.TCString;
import com.iabtcf.v2.PublisherRestriction;
import com.iabtcf.v2.RestrictionType;
import java.time.Instant;

/// Reads TCF strings of version 2 (policies 2.0 to 2.3) for one vendor. Which legal bases the
/// vendor declared is not asked: both are taken for declared wherever the policy of 2.2 allows
/// them. Source: IAB Europe, Transparency and Consent Framework policies; IAB Tech Lab, consent
/// string and vendor list format version 2.
final class TcfReader {
  /// Strings from here on have to say to whom the viewer agreed (TCF 2.3).
  private static final Instant DISCLOSURE = Instant.parse("2026-03-01T00:00:00Z");

  private final int vendor;

  /// @param vendor 1 to 65,535; 0 none, to which nobody agrees
  TcfReader(int vendor) {
    this.vendor = vendor;
  }

  /// @return bits of signals
  int signals(String text) {
    if (text.isEmpty()) {
      return Signal.TCF_MISSING.bit();
    }
    try {
      TCString tcf = TCString.decode(text, DecoderOption.LAZY);
      return tcf.getVersion() == 2 ? signals(text, tcf) : Signal.TCF_UNREADABLE.bit();
    } catch (RuntimeException e) { // the library's for whatever it cannot read
      return Signal.TCF_UNREADABLE.bit();
    }
  }

  private int signals(String text, TCString tcf) {
    boolean consent = vendor > 0 && tcf.getVendorConsent().contains(vendor);
    boolean interest = vendor > 0 && tcf.getVendorLegitimateInterest().contains(vendor);
    Restrictions restrictions = restrictions(tcf);
    int signals = Signal.TCF_UNDISCLOSED.when(!disclosed(text, tcf));
    if (!consent && !interest) {
      return signals | Signal.TCF_VENDOR.bit();
    }
    Bases bases = new Bases(tcf, consent, interest, restrictions);
    return signals
        | Signal.TCF_PURPOSE_1.when(!bases.consent(1))
        | Signal.TCF_PURPOSE_2.when(!bases.either(2))
        | Signal.TCF_PURPOSE_3.when(!bases.consent(3))
        | Signal.TCF_PURPOSE_4.when(!bases.consent(4))
        | Signal.TCF_PURPOSE_7.when(!bases.either(7))
        | Signal.TCF_FEATURE_1.when(!consent || !tcf.getSpecialFeatureOptIns().contains(1));
  }

  private boolean disclosed(String text, TCString tcf) {
    if (namesDisclosed(text)) {
      return tcf.getDisclosedVendors().contains(vendor);
    }
    return tcf.getCreated().isBefore(DISCLOSURE) && tcf.getLastUpdated().isBefore(DISCLOSURE);
  }

  /// Whether a segment after the core begins with type 1, three bits wide.
  private static boolean namesDisclosed(String text) {
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
      char first = dot + 1 < text.length() ? text.charAt(dot + 1) : '.';
      if (first >= 'I' && first <= 'P') {
        return true;
      }
    }
    return false;
  }

  private Restrictions restrictions(TCString tcf) {
    int noConsent = 0;
    int noInterest = 0;
    for (PublisherRestriction one : tcf.getPublisherRestrictions()) {
      if (one.getVendorIds().contains(vendor)) {
        int purpose = 1 << one.getPurposeId();
        noConsent |= one.getRestrictionType() == RestrictionType.REQUIRE_CONSENT ? 0 : purpose;
        noInterest |=
            one.getRestrictionType() == RestrictionType.REQUIRE_LEGITIMATE_INTEREST ? 0 : purpose;
      }
    }
    return new Restrictions(noConsent, noInterest);
  }

  /// What the publisher excludes, as bits of purposes.
  private record Restrictions(int noConsent, int noInterest) {}

  private record Bases(
      TCString tcf, boolean vendorConsent, boolean vendorInterest, Restrictions restrictions) {
    boolean consent(int purpose) {
      return vendorConsent
          && tcf.getPurposesConsent().contains(purpose)
          && (restrictions.noConsent & 1 << purpose) == 0;
    }

    boolean either(int purpose) {
      return consent(purpose)
          || vendorInterest
              && tcf.getPurposesLITransparency().contains(purpose)
              && (restrictions.noInterest & 1 << purpose) == 0;
    }
  }
}
