/// Fingerprints of bytes and texts. In: what is to be known again. Out: SHA-256, whole or in part.
/// Anyone may use it.
@NullMarked
package io.attune.language.digest;

import org.jspecify.annotations.NullMarked;
