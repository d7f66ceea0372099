/// What we know of each candidate, as numbers. Door: [Hydration]. In: kept candidates, the viewer,
/// the request, a model's column list. Out: one float32 matrix [kept × columns], row-major. A
/// missing value is the column's default, counted; a column the schema does not have is refused
/// when the plan is made, never later. Pure and synchronous. Products call it; the caller measures
/// its time.
@NullMarked
package io.attune.stage.feature;

import org.jspecify.annotations.NullMarked;
