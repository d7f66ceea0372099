/// Feature columns: what they are called, where they come from, what stands in for a missing value.
/// No I/O. Door: [FeatureSchema]. Anyone may use it.
@NullMarked
package io.attune.language.schema;

import org.jspecify.annotations.NullMarked;
