package io.attune.state.model;

import io.attune.language.schema.FeatureSchema;
import jakarta.inject.Singleton;

/// The ranking models of the repository folder (`models/<name>/<version>/`).
@Singleton
public class Models {

  /// Loads and checks what the repository holds against the schema; a model that is refused is reported and left out.
  public void start(FeatureSchema schema) {
    throw new UnsupportedOperationException("models");
  }

  /// What serves now; one volatile read.
  public ModelSnapshot current() {
    throw new UnsupportedOperationException("models");
  }
}
