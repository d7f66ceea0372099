package io.attune.state.profile;

import io.attune.language.aggregate.Aggregate;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one command reads of a viewer under one schema: the action list, the purchases, what the
/// business says, into whom the viewer was merged, and each feature view the schema names.
final class ReadPlan {
  static final String ACTIONS = "a";
  static final String PURCHASES = "p";
  static final String VIEW = "f:";
  private static final String SOURCE = "view:";
  private static final int PROFILE = 2;
  private static final int POINTER = 3;
  private static final int FIRST_VIEW = 4;

  private final FeatureSchema schema;
  private final int columns;
  private final byte[][] fields;
  private final String[] views;
  private final ViewReader[] readers;

  /// Per viewer column the real-time feature it is told from, if any is; else empty.
  private final @Nullable Aggregate[] live;

  /// Where the real-time features of the viewer and of pairs stand in a reply; -1 when they are not
  /// read.
  private final int realTime;

  private final int pairs;

  ReadPlan(FeatureSchema schema) {
    this.schema = schema;
    List<Column> viewerColumns = schema.columns(Entity.VIEWER);
    this.columns = viewerColumns.size();
    Map<String, List<Integer>> viewToColumns = new LinkedHashMap<>();
    for (int i = 0; i < columns; i++) {
      String source = viewerColumns.get(i).source();
      int dot = source.indexOf('.');
      if (source.startsWith(SOURCE) && dot > 0) {
        viewToColumns
            .computeIfAbsent(source.substring(SOURCE.length(), dot), view -> new ArrayList<>())
            .add(i);
      }
    }
    views = viewToColumns.keySet().toArray(new String[0]);
    readers = new ViewReader[views.length];
    live = live(schema, viewerColumns);
    boolean paired = paired(schema);
    int next = FIRST_VIEW + views.length;
    realTime = live.length > 0 ? next++ : -1;
    pairs = paired ? next++ : -1;
    fields = new byte[next][];
    if (realTime >= 0) {
      fields[realTime] = Fold.REAL_TIME.getBytes(StandardCharsets.UTF_8);
    }
    if (pairs >= 0) {
      fields[pairs] = Fold.PAIRS.getBytes(StandardCharsets.UTF_8);
    }
    fields[0] = ACTIONS.getBytes(StandardCharsets.UTF_8);
    fields[1] = PURCHASES.getBytes(StandardCharsets.UTF_8);
    fields[PROFILE] = Union.PROFILE.getBytes(StandardCharsets.UTF_8);
    fields[POINTER] = Union.POINTER.getBytes(StandardCharsets.UTF_8);
    for (int v = 0; v < views.length; v++) {
      fields[FIRST_VIEW + v] = (VIEW + views[v]).getBytes(StandardCharsets.UTF_8);
      readers[v] = reader(viewerColumns, viewToColumns.getOrDefault(views[v], List.of()));
    }
  }

  private static @Nullable Aggregate[] live(FeatureSchema schema, List<Column> viewerColumns) {
    @Nullable Aggregate[] all = new Aggregate[viewerColumns.size()];
    boolean any = false;
    for (int i = 0; i < all.length; i++) {
      all[i] = schema.aggregate(viewerColumns.get(i)).orElse(null);
      any |= all[i] != null;
    }
    return any ? all : new Aggregate[0];
  }

  private static boolean paired(FeatureSchema schema) {
    return schema.columns(Entity.PAIR).stream()
        .anyMatch(column -> schema.aggregate(column).isPresent());
  }

  private static ViewReader reader(List<Column> viewerColumns, List<Integer> wanted) {
    int[] indices = wanted.stream().mapToInt(Integer::intValue).toArray();
    String[] names = new String[indices.length];
    for (int i = 0; i < names.length; i++) {
      String source = viewerColumns.get(indices[i]).source();
      names[i] = source.substring(source.indexOf('.') + 1);
    }
    return new ViewReader(names, indices);
  }

  FeatureSchema schema() {
    return schema;
  }

  /// Whether the schema takes any column from this view.
  boolean reads(String view) {
    return Arrays.asList(views).contains(view);
  }

  Request request(String key) {
    Request request = Request.cmd(Command.HMGET).arg(key);
    for (byte[] field : fields) {
      request.arg(field);
    }
    return request;
  }

  /// Whether the viewer was merged into another.
  static boolean merged(Response reply) {
    return reply.get(POINTER) != null;
  }

  void learn(Layout layout) {
    for (ViewReader reader : readers) {
      reader.learn(layout);
    }
  }

  /// Whether every blob of the reply is of a layout seen before.
  boolean knows(Response reply) {
    for (int v = 0; v < readers.length; v++) {
      if (!readers[v].knows(bytes(reply, FIRST_VIEW + v))) {
        return false;
      }
    }
    return true;
  }

  /// Gives up on the layouts of a reply that nobody published; their blobs count as absent from now
  /// on.
  void forget(Response reply) {
    for (int v = 0; v < readers.length; v++) {
      byte[] blob = bytes(reply, FIRST_VIEW + v);
      if (blob != null && !readers[v].knows(blob)) {
        readers[v].learn(new Layout(Layout.id(blob), List.of()));
      }
    }
  }

  /// The viewer a reply describes; a blob of an unknown layout counts as absent.
  Viewer viewer(Response reply) {
    byte[] actions = bytes(reply, 0);
    byte[] purchases = bytes(reply, 1);
    byte[] profile = bytes(reply, PROFILE);
    if (StoredProfiles.refuses(profile)) {
      return Viewer.WITHHELD;
    }
    boolean known = actions != null || purchases != null || profile != null;
    float[] values = absent();
    for (int v = 0; v < readers.length; v++) {
      byte[] blob = bytes(reply, FIRST_VIEW + v);
      known |= blob != null;
      readers[v].read(blob, values);
    }
    byte[] kept = realTime < 0 ? null : bytes(reply, realTime);
    byte[] ofPairs = pairs < 0 ? null : bytes(reply, pairs);
    if (!known && kept == null && ofPairs == null) {
      return Viewer.ANONYMOUS;
    }
    return new Viewer(
        actions == null ? ActionList.EMPTY : actions,
        purchases == null ? ActionList.EMPTY : purchases,
        values,
        profile == null ? ActionList.EMPTY : profile,
        true,
        kept == null && ofPairs == null && realTime < 0
            ? null
            : new LiveColumns(
                live,
                kept == null ? ActionList.EMPTY : kept,
                ofPairs == null ? ActionList.EMPTY : ofPairs));
  }

  /// Writes what a view's columns say, without the way through a blob.
  void take(String view, Map<String, Float> values, float[] to) {
    for (int v = 0; v < views.length; v++) {
      if (views[v].equals(view)) {
        readers[v].take(values, to);
      }
    }
  }

  /// As many values as the schema has viewer columns, none of them there.
  float[] absent() {
    float[] values = new float[columns];
    Arrays.fill(values, Float.NaN);
    return values;
  }

  private static byte @Nullable [] bytes(Response reply, int index) {
    Response field = reply.get(index);
    return field == null ? null : field.toBytes();
  }
}
