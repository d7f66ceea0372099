package io.attune.language.bidwire;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Privacy;
import java.util.List;

/// The signals on privacy while they are read, from either wire and from all their places.
final class PrivacyDraft {
  Flag children = Flag.UNSTATED;
  Flag gdpr = Flag.UNSTATED;
  Flag extGdpr = Flag.UNSTATED;
  String tcf = "";
  String extTcf = "";
  String usPrivacy = "";
  String extUsPrivacy = "";
  String gpp = "";
  String extGpp = "";
  List<Integer> gppSections = List.of();
  List<Integer> extGppSections = List.of();
  Flag globalOptOut = Flag.UNSTATED;
  Flag limitedTracking = Flag.UNSTATED;
  Flag doNotTrack = Flag.UNSTATED;
  int tracking = -1;
  int transparency;
  int rendering = -1;
  boolean unreadable;

  Privacy build() {
    return new Privacy(
        children,
        gdpr.stricter(extGdpr),
        tcf.isEmpty() ? extTcf : tcf,
        stricter(usPrivacy, extUsPrivacy),
        gpp.isEmpty() ? extGpp : gpp,
        gppSections.isEmpty() ? extGppSections : gppSections,
        globalOptOut,
        limitedTracking,
        doNotTrack,
        tracking,
        transparency,
        rendering,
        unreadable);
  }

  /// The third letter of a US privacy string says whether the sale is opted out of.
  private static String stricter(String field, String ext) {
    boolean optedOut = ext.length() > 2 && (ext.charAt(2) == 'Y' || ext.charAt(2) == 'y');
    return field.isEmpty() || optedOut ? ext : field;
  }
}
