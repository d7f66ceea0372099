/// Threads that work when nobody else wants the processor. Door: [LowPriority]. In: the calling
/// thread. Out: nothing. Where the kernel has no such thing, nothing happens. Anybody who owns a
/// platform thread of its own may call it.
@NullMarked
package io.attune.platform.background;

import org.jspecify.annotations.NullMarked;
