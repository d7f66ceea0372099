package io.attune.language.permission;

import com.iab.gpp.encoder.section.EncodableSection;
import java.util.List;

/// What a section of the United States says, federal or of a state: they share their fields' names
/// and values. Of two bits each: notices 0 not applicable, 1 given, 2 not given; rights 0 not
/// applicable, 1 used, 2 not used; consents 0 not applicable, 1 refused, 2 given; 3 is undefined
/// and counts as the strictest.
final class UsSection {
  private static final List<String> RIGHTS =
      List.of("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut");
  private static final String VERSION = "Version";
  private static final String CHILD = "KnownChildSensitiveDataConsents";
  private static final String SENSITIVE = "SensitiveDataProcessing";
  private static final String GPC_TYPE = "GpcSegmentType";
  private static final String GPC = "Gpc";

  /// Characters of the federal section's version 1.
  private static final int LENGTH_OF_1 = 11;

  /// Where version 1 has its two fields on a child: version 2 has sensitive data there.
  private static final int CHILD_OF_1 = 12;

  private UsSection() {}

  /// @param newest version that is known
  /// @throws RuntimeException when it cannot be read
  static int signals(EncodableSection section, String text, int newest) {
    int dot = text.indexOf('.');
    boolean hasGpc = dot >= 0;
    if (text.isEmpty() || dot == 0 || hasGpc && !isGpc(section, text, dot)) {
      return Signal.GPP_UNREADABLE.bit();
    }
    int version = (Integer) section.getFieldValue(VERSION);
    if (version < 1 || version > newest) {
      return Signal.GPP_UNKNOWN.bit();
    }
    // the library knows version 1 by its length alone, and takes others for version 2
    boolean shifted = version < newest && (hasGpc ? dot : text.length()) != LENGTH_OF_1;
    boolean used = false;
    for (String right : RIGHTS) {
      used |= section.hasField(right) && refused(section.getFieldValue(right));
      used |=
          section.hasField(right + "Notice") && withheld(section.getFieldValue(right + "Notice"));
    }
    return Signal.GPP_OPT_OUT.when(used)
        | Signal.GPP_CHILD.when(
            refused(section.getFieldValue(CHILD))
                || shifted
                    && section.getFieldValue(SENSITIVE) instanceof List<?> child
                    && refused(child.subList(CHILD_OF_1, CHILD_OF_1 + 2)))
        | Signal.GPP_SENSITIVE.when(refused(section.getFieldValue(SENSITIVE)))
        | Signal.GPP_GPC.when(hasGpc && (Boolean) section.getFieldValue(GPC));
  }

  /// Whether all there is behind the core is one segment of Global Privacy Control.
  private static boolean isGpc(EncodableSection section, String text, int dot) {
    return dot + 1 < text.length()
        && text.indexOf('.', dot + 1) < 0
        && section.hasField(GPC)
        && (Integer) section.getFieldValue(GPC_TYPE) == 1;
  }

  private static boolean refused(Object value) {
    return value instanceof List<?> list
        ? list.stream().anyMatch(UsSection::refused)
        : (Integer) value % 2 == 1;
  }

  private static boolean withheld(Object value) {
    return (Integer) value >= 2;
  }
}
