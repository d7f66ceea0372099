package io.attune.state.profile;

/// What is known of a viewer, read in one round trip. Immutable once built; item numbers are the
/// catalogue's stable numbers. Entries are read from the store's bytes where they stand, without an
/// object each. Holds no text and no id.
public final class Viewer {
  /// Nobody in particular: no actions, no columns.
  public static final Viewer ANONYMOUS =
      new Viewer(ActionList.EMPTY, ActionList.EMPTY, new float[0], false);

  private final byte[] actionBytes;
  private final byte[] purchaseBytes;
  private final float[] columns;
  private final int actions;
  private final int purchases;
  private final boolean known;

  /// @param actionBytes an [ActionList], not changed afterwards
  /// @param purchaseBytes a [PurchaseList], not changed afterwards
  /// @param columns raw values of the viewer columns in schema order, NaN for none; not changed
  /// afterwards
  Viewer(byte[] actionBytes, byte[] purchaseBytes, float[] columns, boolean known) {
    this.actionBytes = actionBytes;
    this.purchaseBytes = purchaseBytes;
    this.columns = columns;
    this.actions = ActionList.size(actionBytes);
    this.purchases = PurchaseList.size(purchaseBytes);
    this.known = known;
  }

  /// All of it as bytes; [#unpack(byte[])] makes an equal one of them.
  public byte[] pack() {
    return ViewerPack.pack(actionBytes, purchaseBytes, columns, known);
  }

  /// @throws io.attune.language.problem.Refusal when the bytes are not from [#pack()]
  public static Viewer unpack(byte[] packed) {
    return ViewerPack.unpack(packed);
  }

  /// Whether the store knew anything of this viewer.
  public boolean known() {
    return known;
  }

  /// How many recent actions there are, newest first, at most 200 unless the setting says
  /// otherwise.
  public int actions() {
    return actions;
  }

  public int actionItem(int index) {
    return ActionList.item(actionBytes, index);
  }

  /// Number of the [ActionType].
  public int actionType(int index) {
    return ActionList.type(actionBytes, index);
  }

  /// Epoch seconds.
  public long actionSeconds(int index) {
    return ActionList.seconds(actionBytes, index);
  }

  /// How many distinct items were bought, last bought first, at most 1,000 unless the setting says
  /// otherwise.
  public int purchases() {
    return purchases;
  }

  public int purchaseItem(int index) {
    return PurchaseList.item(purchaseBytes, index);
  }

  /// On how many distinct UTC days, 1 or more.
  public int purchaseDays(int index) {
    return PurchaseList.days(purchaseBytes, index);
  }

  /// When last, epoch seconds.
  public long purchaseSeconds(int index) {
    return PurchaseList.seconds(purchaseBytes, index);
  }

  /// The viewer columns' raw value by index into [FeatureSchema#columns(Entity)] of
  /// [Entity#VIEWER], NaN when absent.
  public float column(int index) {
    return index < columns.length ? columns[index] : Float.NaN;
  }
}
