package io.attune.state.campaign;

import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.state.campaign.Desk.Result;
import io.attune.state.campaign.Desk.Stamp;
import io.attune.state.campaign.Desk.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Creates definitions of one kind where there are none; never changes one.
final class Founding {
  private static final int AT_ONCE = 64;

  /// The version that a definition has which is not there.
  private static final OptionalLong ABSENT = OptionalLong.of(0);

  private final Desk desk;
  private final Kind kind;
  private final Stamp stamp;

  Founding(Desk desk, Kind kind, String who) {
    this.desk = desk;
    this.kind = kind;
    stamp = new Stamp(who, "put", "not there yet");
  }

  /// @return how many were created
  int create(Map<String, Document> byId) {
    Lookup lookup = desk.lookup();
    List<Wanted> waiting = new ArrayList<>(AT_ONCE);
    int created = 0;
    for (Map.Entry<String, Document> each : byId.entrySet()) {
      waiting.add(new Wanted(kind, each.getKey(), each.getValue(), ABSENT, true));
      if (waiting.size() == AT_ONCE) {
        created += put(waiting, lookup);
        waiting.clear();
      }
    }
    created += put(waiting, lookup);
    desk.settle();
    return created;
  }

  private int put(List<Wanted> all, Lookup lookup) {
    int created = 0;
    for (Result result : desk.putAll(kind, all, lookup, stamp)) {
      result.problem().ifPresent(Founding::refuseUnlessThere);
      created += result.saved().isPresent() ? 1 : 0;
    }
    return created;
  }

  private static void refuseUnlessThere(Problem problem) {
    if (problem.code() != ProblemCode.VERSION_CONFLICT) {
      throw problem.refusal();
    }
  }
}
