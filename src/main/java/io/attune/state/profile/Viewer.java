package io.attune.state.profile;

/// What is known of a viewer, read in one round trip. Immutable once built; item numbers are the catalogue's stable numbers.
/// Holds no text but its id, which is never logged.
public final class Viewer {
  /// Nobody in particular: no actions, no columns.
  public static final Viewer ANONYMOUS = new Viewer();

  private Viewer() {}

  /// Whether the store knew anything of this viewer.
  public boolean known() {
    return false;
  }

  /// How many recent actions there are, newest first, at most 200.
  public int actions() {
    return 0;
  }

  public int actionItem(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// Number of the [ActionType].
  public int actionType(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// Epoch seconds.
  public long actionSeconds(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// How many distinct items were bought, last bought first, at most 1,000.
  public int purchases() {
    return 0;
  }

  public int purchaseItem(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// On how many distinct days, 1 or more.
  public int purchaseDays(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// When last, epoch seconds.
  public long purchaseSeconds(int index) {
    throw new UnsupportedOperationException("viewer");
  }

  /// The viewer columns' raw value by index into `schema.columns(Entity.VIEWER)`, NaN when absent.
  public float column(int index) {
    return Float.NaN;
  }
}
