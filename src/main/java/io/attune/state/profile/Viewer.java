package io.attune.state.profile;

import org.jspecify.annotations.Nullable;

/// What is known of a viewer, read in one round trip. Immutable once built; item numbers are the
/// catalogue's stable numbers. Entries are read from the store's bytes where they stand, without an
/// object each. Holds no text and no id.
public final class Viewer {
  /// Nobody in particular: no actions, no columns.
  public static final Viewer ANONYMOUS =
      new Viewer(ActionList.EMPTY, ActionList.EMPTY, new float[0], ActionList.EMPTY, false);

  /// Somebody who does not consent: as nobody in particular.
  public static final Viewer WITHHELD =
      new Viewer(ActionList.EMPTY, ActionList.EMPTY, new float[0], ActionList.EMPTY, false);

  private final byte[] actionBytes;
  private final byte[] purchaseBytes;
  private final float[] columns;
  private final byte[] profileBytes;
  private final int actions;
  private final int purchases;
  private final boolean known;
  private final @Nullable LiveColumns live;

  /// @param actionBytes an [ActionList], not changed afterwards
  /// @param purchaseBytes a [PurchaseList], not changed afterwards
  /// @param columns raw values of the viewer columns in schema order, NaN for none; not changed
  /// afterwards
  Viewer(
      byte[] actionBytes,
      byte[] purchaseBytes,
      float[] columns,
      byte[] profileBytes,
      boolean known) {
    this(actionBytes, purchaseBytes, columns, profileBytes, known, null);
  }

  /// @param profileBytes a stored profile, or no bytes; not changed afterwards
  /// @param live what real-time features keep, or null when there are none
  Viewer(
      byte[] actionBytes,
      byte[] purchaseBytes,
      float[] columns,
      byte[] profileBytes,
      boolean known,
      @Nullable LiveColumns live) {
    this.live = live;
    this.actionBytes = actionBytes;
    this.purchaseBytes = purchaseBytes;
    this.columns = columns;
    this.profileBytes = profileBytes;
    this.actions = ActionList.size(actionBytes);
    this.purchases = PurchaseList.size(purchaseBytes);
    this.known = known;
  }

  /// All of it as bytes, as a decision of this moment sees it; [#unpack(byte[])] makes one of them
  /// that says the same, and of columns that depend on the moment what they said at this one.
  ///
  /// @param nowMillis the decision's now
  public byte[] pack(long nowMillis) {
    float[] values = new float[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = column(i, nowMillis);
    }
    return ViewerPack.pack(actionBytes, purchaseBytes, values, profileBytes, pairs(), known);
  }

  /// @throws io.attune.language.problem.Refusal when the bytes are not from [#pack(long)]
  public static Viewer unpack(byte[] packed) {
    return ViewerPack.unpack(packed);
  }

  /// Whether the store knew anything of this viewer.
  public boolean known() {
    return known;
  }

  /// What the business says of the viewer. Read anew with each call: once per decision, and only
  /// where something asks for it.
  public ViewerProfile profile() {
    return StoredProfiles.read(profileBytes);
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
  ///
  /// Columns that are told from real-time features are not among them: their values depend on the
  /// moment.
  public float column(int index) {
    return index < columns.length ? columns[index] : Float.NaN;
  }

  /// The same with those told from real-time features.
  ///
  /// @param nowMillis the decision's now
  public float column(int index, long nowMillis) {
    return live != null && live.has(index) ? live.value(index, nowMillis) : column(index);
  }

  /// What real-time features keep of the viewer with items and categories, as
  /// [io.attune.language.aggregate.Aggregates.Pairs] reads it; not to be written to.
  public byte[] pairs() {
    return live == null ? ActionList.EMPTY : live.pairs();
  }
}
