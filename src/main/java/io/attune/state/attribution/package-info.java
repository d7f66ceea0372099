/// Which ads each viewer clicked lately, and which click a conversion was credited to. Door:
/// [Attribution]. In: clicks, conversions; times as milliseconds since 1970. Out: the last click
/// that fits, within its window; the same one however often the conversion is told. While the store
/// is away calls fail with `store_unavailable`, and nothing was credited. Products may call it; it
/// knows advertisers, campaigns and line items by their numbers, and what a click carries as text
/// only. Keys: one per viewer, `{site}:touch:{<partition>}:<viewer>`, and one per credited
/// conversion, `{site}:conv:<whose>:<digest of its id>`.
@NullMarked
package io.attune.state.attribution;

import org.jspecify.annotations.NullMarked;
