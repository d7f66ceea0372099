package io.attune.state.targeting;

import io.attune.language.expression.Condition.Source;
import io.attune.language.expression.Row;

/// The tests of one text.
final class TextIndex extends FieldIndex {
  private final TextNumbers texts = new TextNumbers();
  private final Include included;
  private final Postings excluded;

  TextIndex(Source source, FieldTests tests, int words) {
    super(source, tests, words);
    Postings.Pairs wanted = new Postings.Pairs();
    Postings.Pairs unwanted = new Postings.Pairs();
    for (int i = 0; i < tests.size(); i++) {
      TextTest test = (TextTest) tests.test(i);
      for (String text : test.texts()) {
        (test.none() ? unwanted : wanted).add(texts.number(text), tests.position(i));
      }
    }
    int[] asking = tests.positions(test -> !((TextTest) test).none());
    included = new Include(asking, wanted.postings(texts.size(), words), words);
    excluded = unwanted.postings(texts.size(), words);
  }

  @Override
  void applyValue(Row row, long[] running, Scratch scratch) {
    Source source = source();
    String text = source.keyed() ? row.text(source.slot(), source.key()) : row.text(source.slot());
    int value = texts.find(text);
    included.keep(running, scratch.values(value), 1, scratch.marks());
    excluded.remove(value, running);
  }
}
