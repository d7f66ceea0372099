/// Benchmarks of what ships: the packaged jar as a process of its own, in the production profile,
/// loaded from this process over HTTP. Door: [Bench]. In: a workload, connections, seconds, a rate.
/// Out: rates and latencies beside those of the floor (the same HTTP, Redis read and model call
/// with nothing else around them) and of a plain echo; or, when versions of the model are swapped,
/// beside those of the time between the swaps, with a verdict on every answer. How line items are
/// found by their targeting is measured in this process, beside a scan. The command line room calls
/// it; the floor's endpoint answers only in a process that was started for a benchmark.
@NullMarked
package io.attune.offline.bench;

import org.jspecify.annotations.NullMarked;
