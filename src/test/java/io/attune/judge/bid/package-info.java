/// The judge of bids: an independent reader of requests and answers that says everything that is
/// wrong with an answer. It stands on the standard and on what was agreed, and on no code of the
/// bidder.
@NullMarked
package io.attune.judge.bid;

import org.jspecify.annotations.NullMarked;
