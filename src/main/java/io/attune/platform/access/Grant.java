package io.attune.platform.access;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a caller may do.
///
/// @param keyId the key's public id, by which the audit trail names the caller; `open` where
/// everybody gets in
/// @param name the key's name, as its maker called it
/// @param scopes what it opens
/// @param exchanges ids of the placements for which it may ask for bids; none for all
public record Grant(String keyId, String name, Set<Scope> scopes, List<String> exchanges) {
  /// Under this name the wire doors keep the grant of a call: as a property of the
  /// `ContainerRequestContext`.
  public static final String PROPERTY = "attune.grant";

  /// Everything, for the open mode.
  public static final Grant OPEN = new Grant("open", "open", EnumSet.allOf(Scope.class), List.of());

  public Grant {
    scopes =
        Collections.unmodifiableSet(
            scopes.isEmpty() ? EnumSet.noneOf(Scope.class) : EnumSet.copyOf(scopes));
    exchanges = List.copyOf(exchanges);
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

  /// For which exchange a call asks. Allocates nothing but for a refusal.
  ///
  /// @param asked the exchange that the call names, or null
  /// @param common whose calls are that name none, unless the key is for exactly one
  /// @throws Refusal `forbidden` when the key is for others
  public String exchange(@Nullable String asked, String common) {
    if (exchanges.isEmpty()) {
      return asked == null ? common : asked;
    }
    if (asked == null && exchanges.size() == 1) {
      return exchanges.getFirst();
    }
    String wanted = asked == null ? common : asked;
    if (!exchanges.contains(wanted)) {
      String known = String.join(", ", exchanges);
      String detail =
          "exchange: "
              + Problem.quoted(wanted)
              + " (expected: of key "
              + keyId
              + ": "
              + known
              + ")";
      throw new Problem(ProblemCode.FORBIDDEN, "exchange", detail).refusal();
    }
    return wanted;
  }
}
