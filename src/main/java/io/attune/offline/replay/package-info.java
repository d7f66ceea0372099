/// Decides recorded decisions again. Door: [Replay]. In: files of full records, and what is to be
/// otherwise (a model, placements, a boost, a filter). Out: how many came out bit-equal, or what
/// would have changed. Reads files and model folders only; nothing of a store. Commands call it.
@NullMarked
package io.attune.offline.replay;

import org.jspecify.annotations.NullMarked;
