/// May we answer, and until when. Door: [Admission]. In: what the caller said of deadline and
/// consent, and the placement's own deadline. Out: a `Deadline`, whether the viewer may be read,
/// and a place among the decisions under way. When there is no place: a refusal `overloaded`, at
/// once. Keys and scopes are checked before, at the wire. Products call it.
@NullMarked
package io.attune.stage.admission;

import org.jspecify.annotations.NullMarked;
