/// To which ad a conversion is credited, and that its line item pays. Door: [Conversions]. In: a
/// conversion with a ticket or a viewer. Out: a verdict; each id counts once, at any replica.
/// Products may call it.
@NullMarked
package io.attune.market.credit;

import org.jspecify.annotations.NullMarked;
