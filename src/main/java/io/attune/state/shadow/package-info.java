/// Versions on trial: scores decisions once more after the reply, compares, and takes a version out
/// of use that does harm. Door: [Shadows]. In: a decision that was scored ([Rescoring]: its feature
/// matrix and scores, leased until it is done) and the versions in use. Out: per pair of versions
/// rank
/// correlation, overlap of the top, distance of the distributions, latency, calibration, in the
/// status
/// of the model; rollbacks, in the policy and the audit trail. What does not fit into the bounded
/// queue, or would take more than its share of a core, is not scored: no request waits. Products
/// call
/// it.
@NullMarked
package io.attune.state.shadow;

import org.jspecify.annotations.NullMarked;
