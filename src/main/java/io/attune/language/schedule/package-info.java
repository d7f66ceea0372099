/// When something may run, in the time of the place it runs at: flights, hours of the week, days.
/// No I/O. Door: [Schedule]. In: local times and a time zone of the IANA database. Out: whether a
/// moment belongs to it, and the next moment at which that may change. Anyone may use it.
@NullMarked
package io.attune.language.schedule;

import org.jspecify.annotations.NullMarked;
