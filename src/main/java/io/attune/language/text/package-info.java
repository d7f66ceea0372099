/// Texts as bytes. Door: [Utf8]. In: bytes of callers. Out: whether they are UTF-8. Anyone may use
/// it.
@NullMarked
package io.attune.language.text;

import org.jspecify.annotations.NullMarked;
