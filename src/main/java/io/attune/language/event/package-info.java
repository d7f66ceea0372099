/// What events are called. No I/O. Door: [EventType]. Anyone may use it.
@NullMarked
package io.attune.language.event;

import org.jspecify.annotations.NullMarked;
