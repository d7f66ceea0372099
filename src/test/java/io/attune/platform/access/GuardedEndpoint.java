package io.attune.platform.access;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;

/// An endpoint for tests: says who calls.
@Path("/test-access")
public final class GuardedEndpoint {

  @GET
  @RequiresScope(Scope.READ)
  public String who(@Context ContainerRequestContext request) {
    return ((Grant) request.getProperty(Grant.PROPERTY)).keyId();
  }

  @GET
  @Path("manage")
  @RequiresScope(Scope.MANAGE)
  public String manage() {
    return "managed";
  }
}
