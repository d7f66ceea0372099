package io.attune.product.advertise;

import io.attune.language.consent.Consent;
import java.util.List;
import java.util.Map;

/// What a caller asks of an owned placement.
///
/// @param viewerId the viewer, or empty
/// @param sessionId the session, or empty
/// @param consent what the viewer said
/// @param context fields of the moment: numbers as [Double], texts as [String], flags as
/// [Boolean], lists of texts and maps of texts
/// @param count how many ads are wanted; 0 for the placement's default
/// @param exclude advertisers that are not to be shown, ids
/// @param deadlineMillis the caller's deadline; 0 for the placement's
/// @param trace whether the answer says of every line item why not
/// @param creative id of the one creative to show whatever the rules say, which books nothing;
/// empty for a real decision
/// @param timeMillis the decision's now; 0 for the clock's
/// @param item id of the item that the page is about, or empty
record AdAsk(
    String viewerId,
    String sessionId,
    Consent consent,
    Map<String, Object> context,
    int count,
    List<String> exclude,
    int deadlineMillis,
    boolean trace,
    String creative,
    long timeMillis,
    String item) {
  AdAsk {
    context = Map.copyOf(context);
    exclude = List.copyOf(exclude);
  }
}
