/// Events that were refused, kept with the reason until somebody corrects and replays them, or
/// their time is over. Door: [DeadLetters]. In: letters, handed over without waiting. Out: pages of
/// them. When the store is away, or too many wait, letters are lost and counted: they never delay
/// those who tell. Collect writes and replays.
@NullMarked
package io.attune.state.deadletter;

import org.jspecify.annotations.NullMarked;
