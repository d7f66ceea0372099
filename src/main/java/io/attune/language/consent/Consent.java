package io.attune.language.consent;

import java.util.Optional;

/// What the viewer allows, as the caller sent it. An absent `personalise` means: the site's
/// configured default.
///
/// @param personalise whether the viewer's data may be read for this decision
/// @param tcf IAB TCF string, kept as sent
/// @param gpp IAB GPP string, kept as sent
/// @param usPrivacy IAB US privacy string, kept as sent
public record Consent(
    Optional<Boolean> personalise,
    Optional<String> tcf,
    Optional<String> gpp,
    Optional<String> usPrivacy) {
  /// Nothing was said.
  public static final Consent UNSTATED =
      new Consent(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// Whether the viewer's data may be read, given the site's default.
  public boolean allowsPersonalisation(boolean siteDefault) {
    return personalise.orElse(siteDefault);
  }
}
