/// What a candidate is worth. Door: [Pricing]. In: scores. Out: values, the order of the slate
/// before diversity and pins. Pure; cannot fail. Products call it.
@NullMarked
package io.attune.stage.pricing;

import org.jspecify.annotations.NullMarked;
