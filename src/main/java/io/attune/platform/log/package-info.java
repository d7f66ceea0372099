/// The event log: what was accepted, in the order of its arrival, in partitions. Door: [EventLog].
/// In: positions and numbers of entries. Out: entries as bytes (the schema `LoggedEvent`) with
/// their positions. Entries are appended by the scripts that change a viewer, in the same atomic
/// step; this room reads, trims, and shares the partitions among the members of a group. When the
/// store is away every call fails with `store_unavailable` and may be made again. State and
/// everything above may call it.
@NullMarked
package io.attune.platform.log;

import org.jspecify.annotations.NullMarked;
