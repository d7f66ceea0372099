/// Viewers as the business knows them: attributes, segments and consent set by it, two ids made
/// one, and the full view of what the engine knows. Door: [ViewerImport], for whoever brings many.
/// In: JSON over REST, one object or one per line. Out: what became of each, or the view. When the
/// store is away callers are told to try again.
@NullMarked
package io.attune.product.viewer;

import org.jspecify.annotations.NullMarked;
