/// Says what is wrong with an OpenRTB request. Door: [Linter]. In: the bytes of a request as JSON.
/// Out: every violation with path, rule and advice, and notes on where 2.6 has a place of its own;
/// never an exception. Judges by a table of the standard's fields (`openrtb/fields.txt`) and some
/// rules between fields, without the code that reads requests for bidding.
@NullMarked
package io.attune.product.lint;

import org.jspecify.annotations.NullMarked;
