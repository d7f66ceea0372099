package io.attune.language.bidwire;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Privacy;
import java.util.List;
import java.util.regex.Pattern;

/// The signals on privacy while they are read, from either wire and from all their places.
final class PrivacyDraft {
  /// Neither a TCF string nor one of GPP.
  private static final String IN_CONFLICT = "in-conflict";

  /// A US privacy string that does not opt out of the sale.
  private static final Pattern HARMLESS = Pattern.compile("1[YN-][N-][YN-]");

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
        agreed(tcf, extTcf),
        stricter(usPrivacy, extUsPrivacy),
        agreed(gpp, extGpp),
        both(gppSections, extGppSections),
        globalOptOut,
        limitedTracking,
        doNotTrack,
        tracking,
        transparency,
        rendering,
        unreadable);
  }

  /// What both places say; where they differ, what nobody can read.
  private static String agreed(String field, String ext) {
    if (field.isEmpty()) {
      return ext;
    }
    return ext.isEmpty() || ext.equals(field) ? field : IN_CONFLICT;
  }

  private static List<Integer> both(List<Integer> field, List<Integer> ext) {
    return field.isEmpty() || field.equals(ext) ? ext : Bounds.joined(field, ext);
  }

  /// Where both are there, the one that is no harmless answer.
  private static String stricter(String field, String ext) {
    return field.isEmpty() || !ext.isEmpty() && !HARMLESS.matcher(ext).matches() ? ext : field;
  }
}
