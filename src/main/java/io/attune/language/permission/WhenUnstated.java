package io.attune.language.permission;

/// Whether the GDPR holds for a request that does not say so.
public enum WhenUnstated {
  /// Where the viewer's country has it, or a law like it.
  COUNTRY,
  APPLIES,
  NOT
}
