/// What a viewer allows. In: the caller's consent object. Out: whether the viewer's data may be
/// read. Anyone may use it.
@NullMarked
package io.attune.language.consent;

import org.jspecify.annotations.NullMarked;
