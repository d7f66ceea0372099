package io.attune.language.permission;

import com.iab.gpp.encoder.GppModel;
import com.iab.gpp.encoder.section.Sections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads GPP strings: the sections that apply, of which all of the United States are known that the
/// library knows. Where it is not said which apply, all of the string do.
final class GppReader {
  private static final int TCF_1 = 1;
  private static final int TCF_2 = 2;
  private static final int HEADER = 3;
  private static final int INTEGRITY = 4;
  private static final int US_PRIVACY = 6;
  private static final int US_NATIONAL = 7;

  /// Characters of a header or of a section of the United States; the longest known has 17. The
  /// library's time grows with the square of a section's length.
  private static final int LONGEST = 128;

  private static final Pattern TILDE = Pattern.compile("~");

  private GppReader() {}

  /// @param europe the GDPR applies
  /// @param tcf the section of it; empty for none
  record Reading(int signals, boolean europe, String tcf) {
    static final Reading NOTHING = new Reading(0, false, "");
  }

  /// @param listed section ids that apply; empty where unstated, 0 and below for none
  static Reading read(String text, List<Integer> listed) {
    boolean some = listed.stream().anyMatch(GppReader::isLaw);
    if (!listed.isEmpty() && !some || text.isEmpty() && listed.isEmpty()) {
      return Reading.NOTHING;
    }
    boolean europe = listed.contains(TCF_1) || listed.contains(TCF_2);
    if (text.isEmpty()) {
      return new Reading(Signal.GPP_MISSING.bit(), europe, "");
    }
    String[] parts = TILDE.split(text, -1);
    Optional<List<Integer>> header =
        parts[0].length() <= LONGEST ? GppHeader.sections(parts[0]) : Optional.empty();
    if (header.isEmpty() || header.get().size() != parts.length - 1) {
      return new Reading(Signal.GPP_UNREADABLE.bit(), europe, "");
    }
    return read(header.get(), parts, some ? listed : header.get());
  }

  private static Reading read(List<Integer> there, String[] parts, List<Integer> applying) {
    int signals = 0;
    boolean europe = false;
    String tcf = "";
    for (int id : applying) {
      int place = there.indexOf(id);
      String section = place < 0 ? "" : parts[place + 1];
      if (id == TCF_1 || id == TCF_2) {
        europe = true;
        tcf = id == TCF_2 ? section : tcf;
      }
      if (isLaw(id)) {
        signals |= place < 0 ? Signal.GPP_MISSING.bit() : signals(id, section);
      }
    }
    return new Reading(signals, europe, tcf);
  }

  /// Whether a number is that of a section that holds somebody's choice.
  private static boolean isLaw(int id) {
    return id > 0 && id != HEADER && id != INTEGRITY;
  }

  private static int signals(int id, String section) {
    if (id == TCF_2) {
      return Signal.TCF_UNREADABLE.when(section.isEmpty());
    }
    if (id == US_PRIVACY) {
      return section.isEmpty() ? Signal.GPP_UNREADABLE.bit() : UsPrivacy.signals(section);
    }
    if (id < US_NATIONAL || !Sections.SECTION_ID_NAME_MAP.containsKey(id)) {
      return Signal.GPP_UNKNOWN.bit();
    }
    if (section.length() > LONGEST) {
      return Signal.GPP_UNREADABLE.bit();
    }
    try {
      GppModel model = new GppModel();
      model.decodeSection(id, section);
      return UsSection.signals(model.getSection(id), section, id == US_NATIONAL ? 2 : 1);
    } catch (RuntimeException e) { // the library's for whatever it cannot read
      return Signal.GPP_UNREADABLE.bit();
    }
  }
}
