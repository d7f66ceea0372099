/// What model teams need before a version serves. Door: [ModelInit]. In: an ONNX file, the declared
/// columns, perhaps rows. Out: `model.yaml` and `golden.json` beside the file. What cannot be told
/// from the graph is refused or left as a placeholder that is named. Reads and writes files only;
/// nothing of a store. Commands call it.
@NullMarked
package io.attune.offline.model;

import org.jspecify.annotations.NullMarked;
