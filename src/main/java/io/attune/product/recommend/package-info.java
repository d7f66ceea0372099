/// A recommendation request: which items to show to whom, for one placement, for a page, or as an
/// order of the caller's own candidates. Door: [Recommendations]. In: a `DecisionRequest` (item
/// numbers, from offline work), or a call over REST or gRPC (item ids, text). Out: an [Answer]
/// inside the deadline, which says in what way it is less than it could have been. What is wrong
/// with a call is refused with field, value and expectation; what is wrong with us degrades the
/// answer. Offline work and the command line call it; [Pipeline] reads as the list of stages.
@NullMarked
package io.attune.product.recommend;

import org.jspecify.annotations.NullMarked;
