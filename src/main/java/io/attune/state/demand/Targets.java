package io.attune.state.demand;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.Expressions;
import io.attune.language.problem.Refusal;
import io.attune.state.campaign.CampaignSnapshot;
import io.attune.state.campaign.Changes;
import io.attune.state.context.Surroundings;
import io.attune.state.targeting.Coverage;
import io.attune.state.targeting.Targeting;
import io.attune.state.targeting.TargetingIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps the index over the targeting of all line items; what did not change costs nothing. One
/// thread follows, another may compact.
final class Targets {
  private static final Logger LOG = Logger.getLogger(Targets.class);
  private static final String EVERYBODY = "true";

  private final Targeting targeting = new Targeting(new Expressions());
  private @Nullable String[] texts = {};
  private int[] facts = {};
  private @Nullable ExpressionSchema schema;

  /// Takes over what changed.
  ///
  /// @param names what targeting may name; when it changed, all is compiled anew
  TargetingIndex follow(CampaignSnapshot now, Changes changes, ExpressionSchema names) {
    boolean renamed = !names.equals(schema);
    schema = names;
    grow(now.lineItems());
    if (renamed || changes.everything()) {
      for (int number = 0; number < texts.length; number++) {
        follow(now, number, names, renamed);
      }
    } else {
      changes.lineItems().stream().forEach(number -> follow(now, number, names, false));
    }
    return targeting.publish();
  }

  private void grow(int size) {
    if (size > texts.length) {
      texts = Arrays.copyOf(texts, size);
      facts = Arrays.copyOf(facts, size);
    }
  }

  private void follow(CampaignSnapshot now, int number, ExpressionSchema names, boolean renamed) {
    String text = now.hasLineItem(number) ? text(now.lineItem(number).targeting()) : null;
    String before = texts[number];
    if (text == null) {
      texts[number] = null;
      facts[number] = 0;
      targeting.remove(number);
    } else if (renamed || !text.equals(before)) {
      texts[number] = text;
      facts[number] = Surroundings.wanted(text);
      put(now.lineItem(number).id(), number, text, names);
    }
  }

  private static String text(String targeting) {
    return targeting.isBlank() ? EVERYBODY : targeting;
  }

  /// It was checked when it was saved; when it does not compile any more it serves nobody.
  private void put(String id, int number, String text, ExpressionSchema names) {
    try {
      targeting.put(number, text, names);
    } catch (Refusal e) {
      targeting.remove(number);
      LOG.warnf("line item %s: serves nobody: targeting: %s", id, e.problem().detail());
    }
  }

  /// Facts of the surroundings that some targeting names, as bits.
  int facts() {
    int all = 0;
    for (int each : facts) {
      all |= each;
    }
    return all;
  }

  /// The index as compaction may have laid it out anew.
  TargetingIndex current() {
    return targeting.current();
  }

  /// Lays it out anew when that is due; on another thread.
  void compact() {
    targeting.compact();
  }

  /// What whoever saves targeting is told of it.
  List<String> advise(String text, ExpressionSchema names) {
    Coverage coverage = targeting.check(text, names);
    List<String> advice = new ArrayList<>();
    if (coverage.conjunctions() == 0) {
      advice.add("holds for no request (expected: something that can be true)");
    }
    for (Coverage.Unindexed part : coverage.unindexed()) {
      advice.add(
          (part.line() == 0 ? "" : part.line() + ":" + part.column() + ": ")
              + part.why()
              + "; not indexed, asked of each line item that the rest lets through");
    }
    return advice;
  }
}
