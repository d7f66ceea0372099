/// What the law and the viewer allow. Door: [PrivacyGate]. In: the signals of a request, the
/// viewer's country, our number as a vendor. Out: [Permissions], with the signals that took
/// something away. Of signals in conflict the strictest counts; one that cannot be read counts as
/// the strictest of its kind; never an exception, whatever the bytes. Nothing is read of the viewer
/// here: products ask before they read. Any thread may call it.
@NullMarked
package io.attune.language.permission;

import org.jspecify.annotations.NullMarked;
