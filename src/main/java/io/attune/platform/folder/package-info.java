/// Temporary folders that do not outlive their process for long. Door: [WorkFolder]. In: what the
/// folder is for. Out: an empty folder, removed by `close`; what a killed process left behind is
/// removed by the next one of the same purpose, with the programs that still run in it. What cannot
/// be removed stays, without an error. Anyone above may call it.
@NullMarked
package io.attune.platform.folder;

import org.jspecify.annotations.NullMarked;
