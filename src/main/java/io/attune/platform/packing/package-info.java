/// Packed bodies, within bounds. Door: [Gzip]. In: bytes. Out: bytes, or a `Refusal` for what is
/// broken or too large. Anyone may call it.
@NullMarked
package io.attune.platform.packing;

import org.jspecify.annotations.NullMarked;
