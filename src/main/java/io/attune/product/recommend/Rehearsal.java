package io.attune.product.recommend;

import io.attune.stage.recording.Recording;
import java.nio.charset.StandardCharsets;

/// Goes through what a call needs beside the decision itself (reading, signing, writing), so that
/// the first callers do not pay for it. Leaves nothing behind.
final class Rehearsal {
  private static final int EVERYTHING = Ask.METADATA | Ask.REASONS | Ask.TRACE;
  private static final byte[] BODY =
      """
      {"viewer": {"id": "nobody", "session": "s", "consent": {"personalise": true}},
       "context": {"basket": 1.5, "device": "phone", "returning": false, "time": "2026-01-31T12:00:00Z"},
       "items": ["a"], "exclude": ["b", "c"], "candidates": ["d", {"id": "e"}], "count": 20, "offset": 0,
       "filter": {"name": "f", "params": {"p": 1}}, "include": ["metadata", "reasons"], "deadlineMs": 50}"""
          .getBytes(StandardCharsets.UTF_8);

  private final AskReader reader;
  private final AnswerWriter writer = new AnswerWriter();
  private final Recording recording;

  Rehearsal(Recording recording, RecommendConfig.Limits limits) {
    this.recording = recording;
    reader = new AskReader(new Checks(limits));
  }

  /// @return how much was read and written, so that the work is not optimised away
  int play(Answer answer) {
    Answer full =
        new Answer(answer.record(), recording.token(answer.record()), EVERYTHING, answer.catalog());
    Ask ask = reader.call(answer.record().placement(), false, BODY);
    return ask.parts.size()
        + writer.call(full, 1).length
        + writer.record(answer.record(), answer.catalog()).length
        + ProtoAnswer.call(full, 1).getSerializedSize();
  }
}
