/// The closed list of errors and their one wording. In: a field, its value, what was expected. Out:
/// a [Problem]; thrown as a [Refusal] where returning it would be clumsy. Anyone may use it.
@NullMarked
package io.attune.language.problem;

import org.jspecify.annotations.NullMarked;
