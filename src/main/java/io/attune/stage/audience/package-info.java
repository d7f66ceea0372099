/// Who is asking. Door: [Audience]. In: a viewer id and whether consent lets it be read. Out: the
/// viewer, by one round trip to the store, inside the stage's share of the deadline. When it
/// cannot: the anonymous viewer, and a degradation that says why. Products call it.
@NullMarked
package io.attune.stage.audience;

import org.jspecify.annotations.NullMarked;
