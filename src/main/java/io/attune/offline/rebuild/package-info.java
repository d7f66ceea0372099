/// Brings viewers back from the event log. Door: [Rebuild]. In: where to begin, and how. Out: what
/// was missing, or what was folded anew. Runs beside the service; when the store goes away it ends
/// with the store's refusal and can be started again. The command line calls it.
@NullMarked
package io.attune.offline.rebuild;

import org.jspecify.annotations.NullMarked;
