/// What could be shown. Door: [Retrieval]. In: the catalogue, the placement's sources and quotas,
/// the viewer, the request. Out: candidates with their sources. When a source is late it is left
/// out and said; `popular` is local and always answers. Pure and synchronous. Products call it; the
/// caller measures its time. [Sponsors] is what a product implements that knows who pays for items.
@NullMarked
package io.attune.stage.candidate;

import org.jspecify.annotations.NullMarked;
