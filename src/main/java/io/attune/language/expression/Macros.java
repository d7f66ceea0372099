package io.attune.language.expression;

import java.util.List;

/// List macros over texts. The body sees the running element in [Row#locals].
final class Macros {
  private Macros() {}

  /// `exists`: the `||` of the body over all elements, so a yes absorbs errors; `all`: the `&&`.
  static final class Any extends Node.Flag {
    final Node.Texts list;
    final Node.Flag body;
    final int depth;
    final int deciding;

    /// @param all whether it is `all` rather than `exists`
    Any(Node.Texts list, Node.Flag body, int depth, boolean all) {
      this.list = list;
      this.body = body;
      this.depth = depth;
      deciding = all ? NO : YES;
    }

    @Override
    int test(Row row) {
      List<String> texts = list.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      int outcome = YES - deciding;
      for (int i = 0; i < texts.size(); i++) {
        row.locals[depth] = texts.get(i);
        int said = body.test(row);
        if (said == deciding) {
          return deciding;
        }
        if (said == FAILED) {
          outcome = FAILED;
        }
      }
      return outcome;
    }
  }

  /// `exists_one`: an error for any element is an error.
  static final class One extends Node.Flag {
    private final Node.Texts list;
    private final Node.Flag body;
    private final int depth;

    One(Node.Texts list, Node.Flag body, int depth) {
      this.list = list;
      this.body = body;
      this.depth = depth;
    }

    @Override
    int test(Row row) {
      List<String> texts = list.value(row);
      if (row.failed) {
        row.failed = false;
        return FAILED;
      }
      int found = 0;
      for (int i = 0; i < texts.size(); i++) {
        row.locals[depth] = texts.get(i);
        int said = body.test(row);
        if (said == FAILED) {
          return FAILED;
        }
        found += said;
      }
      return of(found == 1);
    }
  }
}
