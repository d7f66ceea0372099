package io.attune.language.openrtb;

import java.util.List;

/// Every signal on what may be read and done, from wherever a sender puts it: the 2.6 field first,
/// then the place in `ext` that 2.5 used. Flags in conflict, and flags with values that they cannot
/// have, are read as yes.
///
/// @param tcf IAB TCF string; empty for none
/// @param usPrivacy where two places differ, the one that opts out of sale
/// @param gpp IAB GPP string
/// @param gppSections those of it that apply
/// @param tracking iOS' answer to the question for tracking, 0 to 3; -1 when unstated
/// @param transparency the EU Digital Services Act's `dsarequired`, 0 to 3
/// @param rendering of the DSA's texts, `pubrender`: 0 the publisher cannot show them, 1 it does
/// where
/// we do not, 2 it does; -1 when unstated
/// @param unreadable a signal is there that could not be read: nothing more than what needs no
///     permission is allowed
public record Privacy(
    Flag children,
    Flag gdpr,
    String tcf,
    String usPrivacy,
    String gpp,
    List<Integer> gppSections,
    Flag globalOptOut,
    Flag limitedTracking,
    Flag doNotTrack,
    int tracking,
    int transparency,
    int rendering,
    boolean unreadable) {
  public Privacy {
    gppSections = List.copyOf(gppSections);
  }
}
