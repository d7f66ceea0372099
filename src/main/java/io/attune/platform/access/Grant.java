package io.attune.platform.access;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What a caller may do.
///
/// @param keyId the key's public id, by which the audit trail names the caller; `open` where
/// everybody gets in
/// @param name the key's name, as its maker called it
/// @param scopes what it opens
public record Grant(String keyId, String name, Set<Scope> scopes) {
  /// Under this name the wire doors keep the grant of a call: as a property of the
  /// `ContainerRequestContext`.
  public static final String PROPERTY = "attune.grant";

  /// Everything, for the open mode.
  public static final Grant OPEN = new Grant("open", "open", EnumSet.allOf(Scope.class));

  public Grant {
    scopes =
        Collections.unmodifiableSet(
            scopes.isEmpty() ? EnumSet.noneOf(Scope.class) : EnumSet.copyOf(scopes));
  }

  /// Of a key without a name.
  Grant(String keyId, Set<Scope> scopes) {
    this(keyId, keyId, scopes);
  }

  /// Of a request that the filters let pass.
  ///
  /// @throws IllegalStateException for a method that names no scope
  public static Grant of(ContainerRequestContext request) {
    return find(request)
        .orElseThrow(() -> new IllegalStateException("grant: none (expected: a scope's method)"));
  }

  /// Of a request to a method that also takes callers without a key in the header.
  public static Optional<Grant> find(ContainerRequestContext request) {
    return request.getProperty(PROPERTY) instanceof Grant grant
        ? Optional.of(grant)
        : Optional.empty();
  }

  public boolean allows(Scope scope) {
    return scopes.contains(scope);
  }
}
