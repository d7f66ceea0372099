/// How impressions are sold to line items: who may serve, what each would pay, who goes first, and
/// the money and caps set aside for those who win. Door: [Sales]. In: a [Matter] and a viewer. Out:
/// a
/// [Sale], winners with the tickets of their addresses and the reasons of all others. Without a
/// viewer or consent nothing that is capped is shown; without the store money that is leased
/// already
/// is spent, and what is capped is not shown. Products may call it.
@NullMarked
package io.attune.market.sale;

import org.jspecify.annotations.NullMarked;
