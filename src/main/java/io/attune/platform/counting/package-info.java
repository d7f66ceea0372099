/// Counting how often each of many numbers was in a set.
///
/// Door: `SetCounter`. Calls nobody; any room may call it.
@NullMarked
package io.attune.platform.counting;

import org.jspecify.annotations.NullMarked;
