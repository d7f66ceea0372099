package io.attune.offline.bench;

import io.attune.language.decision.Matrix;
import io.attune.language.schema.Entity;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.Viewer;
import io.attune.state.snapshot.Snapshot;
import io.attune.state.version.ServingModel;
import java.nio.FloatBuffer;

/// The least that any engine must do for a recommendation: gather 200 rows from a flat array beside
/// the viewer's columns, score them with the same model, take the best 20, write about 3 kB of
/// JSON. Which rows is drawn from the viewer's id, spread over all items, so that they come from
/// memory and not from the cache. One per thread; not thread-safe.
final class Floor {
  private static final int CANDIDATES = 200;
  private static final int SHOWN = 20;
  private static final int WIDTH = BenchShop.ITEM_COLUMNS + BenchShop.VIEWER_COLUMNS;

  private final Table table;
  private final Matrix matrix = new Matrix(CANDIDATES, WIDTH);
  private final float[] scores = new float[CANDIDATES];
  private final int[] rows = new int[CANDIDATES];
  private final int[] best = new int[SHOWN];
  private final AnswerBytes json = new AnswerBytes();

  Floor(Table table) {
    this.table = table;
  }

  /// The item columns of all items as one array, row after row; shared by all threads.
  ///
  /// @param cells length `items × ITEM_COLUMNS`
  record Table(float[] cells, int items) {
    static Table of(CatalogSnapshot catalog) {
      if (catalog.schema().columns(Entity.ITEM).size() != BenchShop.ITEM_COLUMNS) {
        throw new IllegalStateException(
            "bench: the store holds other columns (expected: the bench data set)");
      }
      int items = catalog.numbers();
      float[] cells = new float[items * BenchShop.ITEM_COLUMNS];
      FloatBuffer row = FloatBuffer.wrap(cells);
      for (int item = 0; item < items; item++) {
        catalog.copyRow(item, 0, BenchShop.ITEM_COLUMNS, row, item * BenchShop.ITEM_COLUMNS);
      }
      return new Table(cells, items);
    }
  }

  /// The answer's body.
  byte[] answer(String viewerId, Viewer viewer, Snapshot snapshot) {
    gather(viewerId.hashCode(), viewer);
    ServingModel model = snapshot.models().serving(BenchFiles.MODEL).orElseThrow();
    if (!model.acquire()) {
      throw new IllegalStateException("bench: the model is being closed");
    }
    try {
      model.predict(matrix, scores);
    } finally {
      model.release();
    }
    take();
    return write(snapshot.catalog());
  }

  private void gather(int seed, Viewer viewer) {
    matrix.shape(CANDIDATES, WIDTH);
    FloatBuffer floats = matrix.floats();
    int state = seed | 1;
    for (int i = 0; i < CANDIDATES; i++) {
      state = state * 1_664_525 + 1_013_904_223;
      int row = (state >>> 1) % table.items;
      rows[i] = row;
      floats.put(i * WIDTH, table.cells, row * BenchShop.ITEM_COLUMNS, BenchShop.ITEM_COLUMNS);
      for (int c = 0; c < BenchShop.VIEWER_COLUMNS; c++) {
        floats.put(i * WIDTH + BenchShop.ITEM_COLUMNS + c, viewer.column(c));
      }
    }
  }

  /// The best by insertion: the list is short and most candidates fail the first comparison.
  private void take() {
    int size = 0;
    for (int i = 0; i < CANDIDATES; i++) {
      if (size < SHOWN || scores[i] > scores[best[size - 1]]) {
        int at = size < SHOWN ? size++ : SHOWN - 1;
        while (at > 0 && scores[best[at - 1]] < scores[i]) {
          best[at] = best[--at];
        }
        best[at] = i;
      }
    }
  }

  private byte[] write(CatalogSnapshot catalog) {
    json.clear();
    json.text("{\"placement\":\"bench\",\"items\":[");
    for (int position = 0; position < SHOWN; position++) {
      int item = rows[best[position]];
      json.text(position == 0 ? "{\"id\":" : ",{\"id\":").bytes(catalog.idJson(item));
      json.text(",\"score\":")
          .share(scores[best[position]])
          .text(",\"rank\":")
          .number(position + 1);
      json.text(",\"metadata\":").bytes(catalog.metadataJson(item)).text("}");
    }
    return json.text("],\"degraded\":[]}").toBytes();
  }
}
