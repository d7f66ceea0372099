/// Prices that exchanges encrypt in notices. Door: [SealedPrices]. In: the text that stands where a
/// price is due. Out: the price, or that the text is none of the key's. Products may call it.
@NullMarked
package io.attune.language.sealedprice;

import org.jspecify.annotations.NullMarked;
