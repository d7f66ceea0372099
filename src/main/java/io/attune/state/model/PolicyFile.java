package io.attune.state.model;

import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import io.attune.language.problem.Refusal;
import io.attune.state.manifest.ManifestReader;
import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a `policy.yaml` says: `serve: 2` or `serve: highest`, and where it is wanted `shadow:
/// {version: 3, share: 0.1}` and `ramp: {version: 3, share: 0.05}`.
///
/// @param serve the version that serves; 0 for the highest that passes the checks
/// @param shadow the version that scores after the reply
/// @param ramp the version that serves a share of the viewers
/// @param digest SHA-256 of the file
record PolicyFile(int serve, ModelPolicy.Part shadow, ModelPolicy.Part ramp, String digest) {
  static final String NAME = "policy.yaml";

  /// Reads the file of one model, once.
  ///
  /// @return nothing where there is none
  static Optional<PolicyFile> read(Path file, String model) throws Rejected {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String origin = model + "/" + NAME;
    try {
      byte[] bytes = ManifestReader.bytes(file, origin);
      return Optional.of(read(ManifestReader.document(bytes, origin), Sha256.hex(bytes)));
    } catch (Refusal e) {
      throw new Rejected(RefusalReason.INVALID_POLICY, e.problem().detail());
    } catch (IOException e) {
      throw Rejected.because(
          RefusalReason.INVALID_POLICY, origin, "cannot be read", "YAML in UTF-8");
    }
  }

  private static PolicyFile read(Document root, String digest) {
    root.only("serve", "shadow", "ramp");
    return new PolicyFile(
        version(root.get("serve")), part(root.find("shadow")), part(root.find("ramp")), digest);
  }

  private static ModelPolicy.Part part(Optional<Document> said) {
    if (said.isEmpty()) {
      return ModelPolicy.Part.NONE;
    }
    Document part = said.get().only("version", "share");
    int version = (int) part.get("version").integer(1, ManifestReader.MAX_VERSION);
    return new ModelPolicy.Part(version, part.get("share").number(0, 1));
  }

  /// A version as a document names it.
  ///
  /// @return 0 for `highest`
  static int version(Document said) {
    if (said.kind() != Document.Kind.TEXT) {
      return (int) said.integer(1, ManifestReader.MAX_VERSION);
    }
    if (!said.text(1, 100).equals("highest")) {
      throw said.refuse("a version, or \"highest\"");
    }
    return 0;
  }

  /// The policy as this file changes it.
  ModelPolicy applied(ModelPolicy before) {
    return before.wanting(serve).shadowing(shadow).ramping(ramp).read(digest);
  }
}
