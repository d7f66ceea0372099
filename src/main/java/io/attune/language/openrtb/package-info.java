/// The words of OpenRTB 2.5 and 2.6: requests, responses, the numbers of reasons, and the macros of
/// notices, as lean immutable records without any wire format. Door: [Macros]; everything else is
/// data. Absent texts are empty, absent lists are empty, absent sizes and times are 0; where absent
/// differs from no, a [Flag] says so. What the bidder has no use for has no place here.
@NullMarked
package io.attune.language.openrtb;

import org.jspecify.annotations.NullMarked;
