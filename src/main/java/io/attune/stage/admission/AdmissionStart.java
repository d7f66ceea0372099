package io.attune.stage.admission;

import io.attune.language.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Ends the start of a service whose operator has not said what silence about consent means.
@Singleton
final class AdmissionStart {
  private final AdmissionConfig config;
  private final boolean serves;

  @Inject
  AdmissionStart(
      AdmissionConfig config,
      @ConfigProperty(name = "quarkus.http.host-enabled", defaultValue = "true") boolean serves) {
    this.config = config;
    this.serves = serves;
  }

  void onStart(@Observes StartupEvent event) {
    if (serves) {
      consentDefault(config);
    }
  }

  /// @throws io.attune.language.problem.Refusal when it was not said
  static AdmissionConfig.ConsentDefault consentDefault(AdmissionConfig config) {
    return config
        .consentDefault()
        .orElseThrow(
            () ->
                Problem.invalid(
                        "attune.admission.consent-default",
                        "",
                        "personalise or none, said by the site's operator")
                    .refusal());
  }
}
