/// OpenRTB as bytes: JSON and protobuf to records and back. Door: [BidWire]. In: a body as it came,
/// inflated and bounded. Out: an `Outcome`; never an exception, whatever the bytes. Requests are
/// read leniently: what is not known or not needed is passed over, common wrong types are
/// understood, what is needed and cannot be understood spoils the imp or the request, with field,
/// value and expectation; signals on privacy that cannot be understood are read strictly. Answers
/// are written exactly. JSON and protobuf of the same request give equal records. Any thread may
/// call it.
@NullMarked
package io.attune.language.bidwire;

import org.jspecify.annotations.NullMarked;
