package io.attune.state.targeting;

import io.attune.language.expression.Row;
import java.util.Arrays;
import java.util.List;

/// Which line items a request may be served by, as of one moment. Immutable; for any thread.
///
/// Sets of line items are words of 64 bits: line item n is bit n mod 64 of word n / 64.
public final class TargetingIndex {
  static final TargetingIndex EMPTY = new TargetingIndex(List.of(), 0, 0);

  private final Layer[] layers;
  private final int words;
  private final int lineItems;

  /// @param hidden positions of the segment that a later layer replaces; without words when none
  record Layer(Segment segment, long[] hidden) {

    /// The same without some line items.
    Layer without(int[] numbers) {
      long[] more = Arrays.copyOf(hidden, segment.words());
      boolean any = false;
      for (int number : numbers) {
        if (segment.holds(number)) {
          segment.hide(number, more);
          any = true;
        }
      }
      return any ? new Layer(segment, more) : this;
    }
  }

  TargetingIndex(List<Layer> layers, int words, int lineItems) {
    this.layers = layers.toArray(Layer[]::new);
    this.words = words;
    this.lineItems = lineItems;
  }

  /// How many words a set of line items has.
  public int words() {
    return words;
  }

  /// How many line items there are.
  public int lineItems() {
    return lineItems;
  }

  /// The line items whose targeting says yes to a request and that are eligible. Allocates nothing
  /// once the scratch has grown to the index, but where an expression matches a pattern.
  ///
  /// @param request what targeting names: viewer, context, and the page's item
  /// @param eligible a set; line items beyond its end are not eligible
  /// @param scratch of this thread
  /// @param out the set is written here; at least [#words] words, those beyond stay as they are
  public void match(Row request, long[] eligible, Scratch scratch, long[] out) {
    Arrays.fill(out, 0, words, 0);
    for (Layer layer : layers) {
      layer.segment.match(request, eligible, layer.hidden, scratch, out);
    }
  }

  List<Layer> layers() {
    return List.of(layers);
  }
}
