package io.attune.product.recommend;

import io.attune.stage.recording.Capture.Considered;
import io.attune.stage.recording.DecisionRecord.Shown;

/// What became of a recorded decision when it was made again.
///
/// @param shown the slate
/// @param considered the recorded candidates with their new fates, in the recorded order
/// @param values how many values of the recorded matrix were told from the facts once more
/// @param differing how many of them came out otherwise; the recorded ones were scored
/// @param failed whether the model failed, so that the prior scored
public record Redecided(
    Shown shown, Considered considered, int values, int differing, boolean failed) {}
