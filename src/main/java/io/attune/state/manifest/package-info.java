/// What a version of a model says of itself: its manifest, its golden rows, and the closed list of
/// why a version is refused. Door: [ManifestReader]. In: version folders
/// `<name>/<version>/{model.yaml,golden.json}`, at most 1 MiB and 64 MiB. Out: a [Manifest] that is
/// right in form, [GoldenRows], or [Rejected] with the file, the line where there is one, the value
/// and what was expected; nothing outside the repository is read, whatever a link says. Whether the
/// graph is as the manifest says, `state.version` finds out. Whoever handles versions may call it.
@NullMarked
package io.attune.state.manifest;

import org.jspecify.annotations.NullMarked;
