package io.attune.language.permission;

/// The IAB's US privacy string, version 1: version, notice given, sale opted out of, covered by the
/// service provider agreement.
final class UsPrivacy {
  private UsPrivacy() {}

  /// @param text empty for none
  /// @return bits of signals
  static int signals(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    boolean readable =
        text.length() == 4
            && text.charAt(0) == '1'
            && isAnswer(text.charAt(1))
            && isAnswer(text.charAt(2))
            && isAnswer(text.charAt(3));
    return readable ? Signal.US_OPT_OUT.when(text.charAt(2) == 'Y') : Signal.US_UNREADABLE.bit();
  }

  private static boolean isAnswer(char c) {
    return c == 'Y' || c == 'N' || c == '-';
  }
}
