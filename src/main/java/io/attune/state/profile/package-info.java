/// What is known of each viewer: feature views as packed blobs, recent actions as a compact list of
/// item numbers. Door: [Viewers]. In: actions and columns. Out: a [Viewer] in one round trip. When
/// the store is away the read fails and the caller decides as for an anonymous viewer. The audience
/// stage reads; collect and offline work write.
@NullMarked
package io.attune.state.profile;

import org.jspecify.annotations.NullMarked;
