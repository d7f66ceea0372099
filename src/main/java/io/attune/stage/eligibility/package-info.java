/// What may be shown. Door: [Eligibility]. In: candidates, the placement's rules and filters. Out:
/// the same candidates, each kept or dropped with a numbered reason. A filter that cannot be
/// evaluated keeps or drops as it is configured. Owns no state. Pure and synchronous. Products call
/// it; the caller measures its time.
@NullMarked
package io.attune.stage.eligibility;

import org.jspecify.annotations.NullMarked;
