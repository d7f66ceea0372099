/// The words that travel through a request: its deadline, its candidates, its matrix, its slate,
/// and what happened to it. No I/O, no threads. In: numbers from the stages. Out: the same, for the
/// next stage. Anyone may use it.
@NullMarked
package io.attune.language.decision;

import org.jspecify.annotations.NullMarked;
