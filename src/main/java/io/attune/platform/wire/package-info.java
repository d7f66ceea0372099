/// How refusals look to callers, whoever noticed them: problem documents (RFC 9457) over REST,
/// status with trailers over gRPC, also for what the framework itself refuses; and the bounds of a
/// body in size and time. Door: [Problems]. In: a `Problem` or an exception. Out: an answer. A
/// defect is answered with an incident id and told in the log. Products and management endpoints
/// may call it; mostly they throw a `Refusal` and need not.
@NullMarked
package io.attune.platform.wire;

import org.jspecify.annotations.NullMarked;
