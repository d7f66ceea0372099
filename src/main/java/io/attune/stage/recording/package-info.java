/// What we decided. Door: [Recording]. In: a finished decision. Out: before the reply its signed
/// token; after it a record that can be read for some minutes, and the counters. Building a record
/// never delays an answer: it happens on a thread of its own behind a bounded queue, and what does
/// not fit is dropped and counted. Products call it; `DecisionRecord` passes through the door.
@NullMarked
package io.attune.stage.recording;

import org.jspecify.annotations.NullMarked;
