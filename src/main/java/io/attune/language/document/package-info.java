/// Definitions as people write them: YAML and JSON as trees whose values know their path and line.
/// Door: [Document]. In: a text. Out: strictly typed values, or a refusal with file, line, path,
/// value and expectation. No I/O.
@NullMarked
package io.attune.language.document;

import org.jspecify.annotations.NullMarked;
