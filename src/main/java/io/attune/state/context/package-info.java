/// What a request's headers say of its device and place. Door: [Surroundings]. In: a request's own
/// fields and its headers. Out: the same fields with what they lack. Nothing is derived that no
/// column and no expression uses; addresses are looked up and forgotten. What cannot be derived is
/// absent, and counted. Products may call it.
@NullMarked
package io.attune.state.context;

import org.jspecify.annotations.NullMarked;
