package io.attune.language.expression;

import com.google.re2j.Pattern;
import java.util.List;

/// Operations on texts and lists of texts.
final class TextOperations {
  private TextOperations() {}

  /// Relations of two texts.
  enum Relation {
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS
  }

  static final class Related extends Node.Flag {
    private final Relation relation;
    private final Node.Text whole;
    private final Node.Text part;

    Related(Relation relation, Node.Text whole, Node.Text part) {
      this.relation = relation;
      this.whole = whole;
      this.part = part;
    }

    @Override
    int test(Row row) {
      String text = whole.value(row);
      String other = row.failed ? "" : part.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(
          switch (relation) {
            case STARTS_WITH -> text.startsWith(other);
            case ENDS_WITH -> text.endsWith(other);
            case CONTAINS -> text.contains(other);
          });
    }
  }

  /// RE2: time is linear in the text. The matcher is the one thing in an expression that allocates.
  static final class Matches extends Node.Flag {
    private final Node.Text text;
    private final Pattern pattern;

    Matches(Node.Text text, Pattern pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    @Override
    int test(Row row) {
      String value = text.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      return of(pattern.matcher(value).find());
    }
  }

  /// In code points.
  static final class Length extends Node.Whole {
    private final Node.Text text;

    Length(Node.Text text) {
      this.text = text;
    }

    @Override
    long value(Row row) {
      String value = text.value(row);
      return value.codePointCount(0, value.length());
    }
  }

  static final class Size extends Node.Whole {
    private final Node.Texts list;

    Size(Node.Texts list) {
      this.list = list;
    }

    @Override
    long value(Row row) {
      return list.value(row).size();
    }
  }

  /// `list[index]`; outside the list an error.
  static final class Element extends Node.Text {
    private final Node.Texts list;
    private final Node.Whole index;

    Element(Node.Texts list, Node.Whole index) {
      this.list = list;
      this.index = index;
    }

    @Override
    String value(Row row) {
      List<String> texts = list.value(row);
      long at = row.failed ? 0 : index.value(row);
      if (row.failed || at < 0 || at >= texts.size()) {
        row.failed = true;
        return "";
      }
      return texts.get((int) at);
    }
  }
}
