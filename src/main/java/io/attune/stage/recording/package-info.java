/// What we decided. Door: [Recording]. In: a finished decision. Out: before the reply its signed
/// token; after it a compact record that can be read for some minutes, for traced decisions and a
/// sample a full one ([FullRecord]), also in files that [RecordFolder] reads back, and the
/// counters. Building a record never delays an answer: it happens on a thread of its own behind
/// bounded queues, and what does not fit is dropped and counted; what the disk refuses is counted.
/// Decisions about ads have compact records only ([AdRecord]). Products call it; offline work reads
/// its files; `DecisionRecord`, `AdRecord`, `Capture` and `Credential` pass through the door.
@NullMarked
package io.attune.stage.recording;

import org.jspecify.annotations.NullMarked;
