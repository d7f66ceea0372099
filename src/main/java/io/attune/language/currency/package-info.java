/// What one currency is worth in another. Door: [CurrencyRates]. In: a table that an operator
/// keeps. Out: amounts in another currency, as whole numbers, rounded to the side that is asked
/// for; nothing where no rate is known. Anyone may use it; who uses a table asks how old it is.
@NullMarked
package io.attune.language.currency;

import org.jspecify.annotations.NullMarked;
