package io.attune.state.targeting;

import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.Row;
import java.util.List;

/// The tests of one list of texts. What wants one of some texts and one of some others stands in
/// two sets of postings, so that both are asked.
final class ListIndex extends FieldIndex {
  private final TextNumbers texts = new TextNumbers();
  private final Include[] included;
  private final Postings excluded;

  ListIndex(Source source, FieldTests tests, int words) {
    super(source, tests, words);
    Postings.Pairs[] wanted = new Postings.Pairs[most(tests)];
    Postings.Pairs unwanted = new Postings.Pairs();
    for (int i = 0; i < tests.size(); i++) {
      ListTest test = (ListTest) tests.test(i);
      for (int set = 0; set < test.wanted().size(); set++) {
        wanted[set] = wanted[set] == null ? new Postings.Pairs() : wanted[set];
        for (String text : test.wanted().get(set)) {
          wanted[set].add(texts.number(text), tests.position(i));
        }
      }
      for (String text : test.unwanted()) {
        unwanted.add(texts.number(text), tests.position(i));
      }
    }
    included = new Include[wanted.length];
    for (int set = 0; set < included.length; set++) {
      int place = set;
      int[] asking = tests.positions(test -> ((ListTest) test).wanted().size() > place);
      included[set] = new Include(asking, wanted[set].postings(texts.size(), words), words);
    }
    excluded = unwanted.postings(texts.size(), words);
  }

  private static int most(FieldTests tests) {
    int most = 0;
    for (int i = 0; i < tests.size(); i++) {
      most = Math.max(most, ((ListTest) tests.test(i)).wanted().size());
    }
    return most;
  }

  @Override
  void applyValue(Row row, long[] running, Scratch scratch) {
    Source source = source();
    List<String> list =
        source.keyed() ? row.texts(source.slot(), source.key()) : row.texts(source.slot());
    int[] values = scratch.values(list.size(), texts, list);
    for (Include each : included) {
      each.keep(running, values, list.size(), scratch.marks());
    }
    for (int i = 0; i < list.size(); i++) {
      excluded.remove(values[i], running);
    }
  }
}
