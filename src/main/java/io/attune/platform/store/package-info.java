/// The only room that speaks Redis: the embedded server, the connections, the scripts, the run-file
/// and the data folder's lock. Door: [Store]. In: commands. Out: answers, or a refusal
/// `store_unavailable` at once. State rooms and offline work may call it.
@NullMarked
package io.attune.platform.store;

import org.jspecify.annotations.NullMarked;
