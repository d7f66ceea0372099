/// Which items and in what order. Door: [Ranking]. In: kept candidates with their value, the
/// placement's boosts, diversity and pins. Out: the slate; what is not in it has a reason. Pure;
/// cannot fail. Products call it; the caller measures its time.
@NullMarked
package io.attune.stage.ranking;

import org.jspecify.annotations.NullMarked;
