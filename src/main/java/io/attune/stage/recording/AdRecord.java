package io.attune.stage.recording;

import io.attune.language.decision.AdReason;
import io.attune.language.decision.Trace;
import java.util.List;
import java.util.Map;

/// One decision about ads as it was made; names no viewer. Immutable by agreement: nobody writes to
/// its trace any more.
///
/// @param id of the decision
/// @param placement id of the placement
/// @param epochMillis the decision's now
/// @param versions of what it was decided with, by name
/// @param model `name/version` that foretold clicks and conversions; empty where counts did
/// @param permitted what might be known of the viewer
/// @param contenders those that were tried, in that order, at most [#MOST], all that are shown
/// among them
/// @param dropped how many line items did not serve, by reason
/// @param why reason by line item id of a decision that was traced, of up to a thousand; else empty
/// @param trace times and degradations
/// @param tookNanos from the request to the answer
public record AdRecord(
    String id,
    String placement,
    long epochMillis,
    Map<String, Long> versions,
    String model,
    Permitted permitted,
    List<Contender> contenders,
    Map<AdReason, Integer> dropped,
    Map<String, AdReason> why,
    Trace trace,
    long tookNanos)
    implements Recorder.Compact {
  /// The most contenders that are recorded; those behind them were hardly looked at.
  public static final int MOST = 32;

  /// Checks the count of contenders.
  public AdRecord {
    if (contenders.size() > MOST) {
      throw new IllegalArgumentException(
          "contenders: " + contenders.size() + " (expected: at most " + MOST + ")");
    }
    versions = Map.copyOf(versions);
    contenders = List.copyOf(contenders);
    dropped = Map.copyOf(dropped);
    why = Map.copyOf(why);
  }

  /// What might be known of the viewer, and why no more.
  ///
  /// @param read some of `ids`, `profile`
  /// @param signals of the request that took something away, as codes; empty for owned placements
  public record Permitted(List<String> read, List<String> signals) {
    /// Nothing.
    public static final Permitted NOTHING = new Permitted(List.of(), List.of());

    /// All that is known here.
    public static final Permitted ALL = new Permitted(List.of("ids", "profile"), List.of());

    /// The id alone, for caps.
    public static final Permitted IDS = new Permitted(List.of("ids"), List.of());

    public Permitted {
      read = List.copyOf(read);
      signals = List.copyOf(signals);
    }

    /// The same, and why.
    public Permitted with(List<String> reasons) {
      return reasons.isEmpty() ? this : new Permitted(read, reasons);
    }
  }

  /// A line item that was tried, with the creative that it would have shown.
  ///
  /// @param lineItem id
  /// @param creative id
  /// @param tier priority, 1 goes first
  /// @param position where it is shown, from 1; 0 for nowhere
  /// @param reason for which it is not shown; [AdReason#NONE] when it is
  /// @param money what it offered
  /// @param propensity with which probability it was put where it was tried, (0,1]
  public record Contender(
      String lineItem,
      String creative,
      int tier,
      int position,
      AdReason reason,
      Money money,
      float propensity) {}

  /// What one offered, nanos of the placement's currency.
  ///
  /// @param bid for the impression, click or conversion that is paid for; 0 for a lottery's
  /// @param value of an impression to whoever pays
  /// @param price of an impression, or its expectation
  /// @param probability that what is paid for follows an impression, [0,1]
  public record Money(long bid, long value, long price, float probability) {}
}
