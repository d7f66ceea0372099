package io.attune.platform.access;

import io.attune.language.problem.Problem;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/// Puts before every resource method of ours the check of the scope it names, once, at the start. A
/// method that names none ends the start: the default is deny.
@Provider
final class ScopeFeature implements DynamicFeature {
  private final jakarta.inject.Provider<Access> access;

  @Inject
  ScopeFeature(jakarta.inject.Provider<Access> access) {
    this.access = access;
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceClass().getPackageName().startsWith("io.attune")) {
      context.register(new ScopeFilter(named(resource), access));
    }
  }

  /// The method's own scope before its class's.
  static RequiresScope named(ResourceInfo resource) {
    RequiresScope named = resource.getResourceMethod().getAnnotation(RequiresScope.class);
    @Nullable RequiresScope ofClass =
        resource.getResourceClass().getAnnotation(RequiresScope.class);
    if (named == null && ofClass == null) {
      String method =
          resource.getResourceClass().getName() + "." + resource.getResourceMethod().getName();
      throw new IllegalStateException(
          Problem.invalid("endpoint", method, "@RequiresScope on the method or its class")
              .detail());
    }
    return named != null ? named : ofClass;
  }
}
