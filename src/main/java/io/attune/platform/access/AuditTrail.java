package io.attune.platform.access;

/// Writes a line to the audit trail; blocking.
@FunctionalInterface
public interface AuditTrail {
  /// As [Access#audit(String, String, String)].
  void line(String who, String what, String subject);
}
