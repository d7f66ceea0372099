package io.attune.state.context;

/// What a user agent's text says.
///
/// @param device `desktop`, `mobile`, `tablet`, `tv`, `console`, `bot` or `other`
/// @param os such as `windows`, `macos`, `ios`, `android`, `linux`, `chromeos`, or `other`
/// @param browser such as `chrome`, `safari`, `firefox`, `edge`, or `other`
record Agent(String device, String os, String browser) {
  static final Agent UNKNOWN = new Agent("other", "other", "other");
}
