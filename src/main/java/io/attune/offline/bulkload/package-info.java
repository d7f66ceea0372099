/// Files of purchases into the engine: catalogue, viewers with histories, statistics and
/// neighbours. Door: [BulkLoad]. In: a Parquet, CSV or NDJSON file and which of its columns means
/// what. Out: state in the store, and a [QualityReport] in which every row is either accepted or
/// rejected for one reason. A file that cannot be read is refused with what is wrong; a killed
/// import goes on when it is started again. Memory is bounded: rows are staged in a work database
/// on disk. Commands and offline jobs call it.
@NullMarked
package io.attune.offline.bulkload;

import org.jspecify.annotations.NullMarked;
