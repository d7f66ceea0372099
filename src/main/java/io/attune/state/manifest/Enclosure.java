package io.attune.state.manifest;

import java.io.IOException;
import java.nio.file.Path;

/// Keeps a version inside its repository: a link that leads elsewhere is refused, whatever it leads
/// to, so that whoever may write models cannot have other files read. Links inside are followed.
final class Enclosure {
  private Enclosure() {}

  /// @param folder the version folder, two levels below the repository
  /// @param file the folder or a file in it; one that is not there passes, others miss it
  /// @param shown how a message names it
  /// @throws Rejected `outside_repository`
  static void check(Path folder, Path file, String shown) throws Rejected {
    Path absolute = folder.toAbsolutePath();
    Path repository = absolute.resolveSibling("..").normalize();
    Path real;
    try {
      real = file.toRealPath();
      repository = repository.toRealPath();
    } catch (IOException e) {
      return;
    }
    if (!real.startsWith(repository)) {
      throw Rejected.because(
          RefusalReason.OUTSIDE_REPOSITORY,
          shown,
          "a link to " + real,
          "a file below " + repository);
    }
  }
}
