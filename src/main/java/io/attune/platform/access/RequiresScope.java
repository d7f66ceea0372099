package io.attune.platform.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the scope an endpoint needs. An endpoint method without it does not start: the default is
/// deny.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RequiresScope {
  Scope value();

  /// Whether a call that carries no key in its headers may carry it in its body: the method then
  /// checks it itself. For browsers' beacons, which set no headers.
  boolean orInBody() default false;

  /// Whether no key is asked for at all, because the call's address carries a permission that we
  /// signed ourselves and the method checks: links that go out with an answer and come back from
  /// anybody's browser.
  boolean orSigned() default false;
}
