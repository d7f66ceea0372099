/// What REST requests say beside path and body. Door: [RequestParameters]. In: query and headers.
/// Out: values, or a refusal that names the parameter. Endpoints call it.
@NullMarked
package io.attune.platform.parameter;

import org.jspecify.annotations.NullMarked;
