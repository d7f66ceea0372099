package io.attune.state.profile;

import java.util.Map;
import java.util.TreeMap;

/// A stored viewer's history in words, for tests that compare.
public final class Decoded {
  private Decoded() {}

  public static String of(Map<String, byte[]> fields) {
    byte[] none = new byte[0];
    Viewer viewer =
        new Viewer(
            fields.getOrDefault(ReadPlan.ACTIONS, none),
            fields.getOrDefault(ReadPlan.PURCHASES, none),
            new float[0],
            ActionList.EMPTY,
            true);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < viewer.actions(); i++) {
      text.append(viewer.actionItem(i)).append('/').append(viewer.actionType(i)).append('/');
      text.append(viewer.actionSeconds(i)).append(' ');
    }
    Map<Integer, String> bought = new TreeMap<>();
    for (int i = 0; i < viewer.purchases(); i++) {
      bought.put(viewer.purchaseItem(i), viewer.purchaseDays(i) + "@" + viewer.purchaseSeconds(i));
    }
    return text.append(bought).toString();
  }
}
