/// A file on this machine that is on the disk before its writer goes on. Door: [Journal]. In: small
/// entries of bytes. Out: a future per entry, completed once the entry cannot be lost with the
/// process or with power; later, all entries of the last minutes again. Many entries share one
/// write and one flush. When the disk fails or too much waits, entries are refused with
/// `store_unavailable` or `overloaded`; nothing is acknowledged that was not flushed. Products may
/// call it.
@NullMarked
package io.attune.platform.journal;

import org.jspecify.annotations.NullMarked;
