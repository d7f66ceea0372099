/// Rows to train ranking models on. Door: [TrainingExport]. In: the demo shop and a seed, or
/// purchases and moments. Out: a CSV file of feature rows with labels, and beside it the schema
/// they were made with (both described in `models/training/README.md`). The rows come from the
/// stages that serve, so that training sees what serving sees. Needs a store of its own, which it
/// fills; commands call it.
@NullMarked
package io.attune.offline.training;

import org.jspecify.annotations.NullMarked;
