/// Working memory that is used again.
///
/// Door: `Spares`. Calls nobody; any room may call it.
@NullMarked
package io.attune.platform.memory;

import org.jspecify.annotations.NullMarked;
