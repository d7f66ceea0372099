package io.attune.state.campaign;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All definitions at one moment, archived ones included. Immutable; any thread.
///
/// Line items are reached by number, in the time of two array reads. Moments are epoch
/// milliseconds.
public final class CampaignSnapshot {
  /// Nothing is defined.
  public static final CampaignSnapshot EMPTY =
      new CampaignSnapshot(0, 0, Tables.EMPTY, new Ids(), History.NONE);

  private static final int[] NONE = {};

  private final long version;
  private final long generation;
  private final Tables tables;
  private final Ids ids;
  private final History history;

  CampaignSnapshot(long version, long generation, Tables tables, Ids ids, History history) {
    this.version = version;
    this.generation = generation;
    this.tables = tables;
    this.ids = ids;
    this.history = history;
  }

  /// One of these definitions and no others, of version 1.
  ///
  /// @throws IllegalArgumentException when one belongs to another that is not among them, or two of
  /// a kind have the same number or id
  public static CampaignSnapshot of(Collection<? extends Definition> definitions) {
    CampaignState state = new CampaignState();
    for (Kind kind : Kind.values()) {
      for (Definition definition : definitions) {
        if (Kind.of(definition) == kind && state.take(definition) != CampaignState.Outcome.TAKEN) {
          throw new IllegalArgumentException(
              kind.word() + ": " + definition.id() + " (expected: its owner before it, once)");
        }
      }
    }
    return state.publish(1);
  }

  /// Grows with every change, in step on all replicas; 0 when nothing was ever defined.
  public long version() {
    return version;
  }

  /// Grows by one with every snapshot of this process; for [#changedSince(long)].
  public long generation() {
    return generation;
  }

  public Optional<Advertiser> advertiser(String id) {
    return Optional.ofNullable(tables.advertisers().get(ids.number(Kind.ADVERTISER, id)));
  }

  public Optional<Campaign> campaign(String id) {
    return Optional.ofNullable(tables.campaigns().get(ids.number(Kind.CAMPAIGN, id)));
  }

  public Optional<LineItem> lineItem(String id) {
    return Optional.ofNullable(tables.lines().get(ids.number(Kind.LINE_ITEM, id))).map(Line::item);
  }

  public Optional<Creative> creative(String id) {
    return Optional.ofNullable(tables.creatives().get(ids.number(Kind.CREATIVE, id)));
  }

  /// One more than the highest number of a line item.
  public int lineItems() {
    return tables.lines().length();
  }

  /// One more than the highest number of a creative.
  public int creatives() {
    return tables.creatives().length();
  }

  /// One more than the highest number of a campaign.
  public int campaigns() {
    return tables.campaigns().length();
  }

  /// One more than the highest number of an advertiser.
  public int advertisers() {
    return tables.advertisers().length();
  }

  /// Whether a line item has this number; between 0 and [#lineItems()] almost all do.
  public boolean hasLineItem(int number) {
    return tables.lines().get(number) != null;
  }

  /// @param number of a line item that [is there][#hasLineItem(int)]
  public LineItem lineItem(int number) {
    return line(number).item();
  }

  /// The number of the campaign of a line item.
  public int campaignOf(int lineItem) {
    return line(lineItem).campaign();
  }

  /// The number of the advertiser of a line item.
  public int advertiserOf(int lineItem) {
    return line(lineItem).advertiser();
  }

  /// @param number of a campaign that is there, such as [#campaignOf(int)]
  public Campaign campaign(int number) {
    return there(tables.campaigns().get(number), Kind.CAMPAIGN, number);
  }

  /// @param number of an advertiser that is there, such as [#advertiserOf(int)]
  public Advertiser advertiser(int number) {
    return there(tables.advertisers().get(number), Kind.ADVERTISER, number);
  }

  /// @param number of a creative that is there, such as one of [#creativesOf(int)]
  public Creative creative(int number) {
    return there(tables.creatives().get(number), Kind.CREATIVE, number);
  }

  /// Numbers of the creatives that may stand for a line item at some time: its own, and those of
  /// its advertiser, whose format and size it takes. A new array; its own come first.
  public int[] creativesOf(int lineItem) {
    LineItem.Inventory wanted = lineItem(lineItem).inventory();
    int[] all = candidatesOf(lineItem);
    int kept = 0;
    for (int number : all) {
      Creative creative = tables.creatives().get(number);
      if (creative != null && wanted.fits(creative)) {
        all[kept++] = number;
      }
    }
    return Arrays.copyOf(all, kept);
  }

  /// The same, whether it takes them or not.
  int[] candidatesOf(int lineItem) {
    Line line = line(lineItem);
    int[] shared = shared(line);
    int[] all = Arrays.copyOf(line.creatives(), line.creatives().length + shared.length);
    System.arraycopy(shared, 0, all, line.creatives().length, shared.length);
    return all;
  }

  /// Whether a line item may be shown at a moment, as far as definitions say: it, its campaign and
  /// its advertiser are active, the moment is in a flight and in an hour that runs, and a creative
  /// that fits is approved, active and within its dates. Budget, pacing, caps and targeting are not
  /// looked at. False for a number that no line item has.
  public boolean isActive(int lineItem, long atMillis) {
    Line line = tables.lines().get(lineItem);
    return line != null
        && mayRun(line)
        && line.item().schedule().includes(atMillis)
        && (anyServable(line, line.creatives(), atMillis)
            || anyServable(line, shared(line), atMillis));
  }

  /// The first moment after this one at which [#isActive(int, long)] may say something else while
  /// the definitions stay as they are, or `Long.MAX_VALUE`.
  public long nextEdge(int lineItem, long atMillis) {
    Line line = tables.lines().get(lineItem);
    if (line == null || !mayRun(line) || line.item().schedule().isOver(atMillis)) {
      return Long.MAX_VALUE;
    }
    long edge = line.item().schedule().nextEdge(atMillis);
    edge = Math.min(edge, nextEdge(line, line.creatives(), atMillis));
    return Math.min(edge, nextEdge(line, shared(line), atMillis));
  }

  /// Which line items may be shown, and until when that holds.
  ///
  /// @param lineItems their numbers
  /// @param nextEdgeMillis the next moment at which it is another set, or `Long.MAX_VALUE`
  public record Active(BitSet lineItems, long nextEdgeMillis) {
    public Active {
      lineItems = (BitSet) lineItems.clone();
    }

    @Override
    public BitSet lineItems() {
      return (BitSet) lineItems.clone();
    }
  }

  /// All line items that are [active][#isActive(int, long)] at a moment. Some tens of nanoseconds
  /// for each, more where hours of the week are named: not on an event loop.
  public Active activeAt(long atMillis) {
    BitSet active = new BitSet(lineItems());
    long edge = Long.MAX_VALUE;
    for (int number = 0; number < lineItems(); number++) {
      if (isActive(number, atMillis)) {
        active.set(number);
      }
      edge = Math.min(edge, nextEdge(number, atMillis));
    }
    return new Active(active, edge);
  }

  /// What differs from an older snapshot of this process. Everything may, when there were more than
  /// 255 in between.
  ///
  /// @param generation of the older one
  public Changes changedSince(long generation) {
    return generation == this.generation
        ? new Changes(false, new BitSet())
        : history.since(generation);
  }

  /// What the next snapshot remembers of the way to it.
  History following(Changes changes) {
    return history.with(generation, changes);
  }

  /// What a kind's number stands for, or null.
  @Nullable Definition get(Kind kind, int number) {
    return tables.get(kind, number);
  }

  /// One more than a kind's highest number.
  int length(Kind kind) {
    return tables.length(kind);
  }

  /// The number of an id that this snapshot has, or [Ids#UNKNOWN].
  int number(Kind kind, String id) {
    int number = ids.number(kind, id);
    return tables.get(kind, number) == null ? Ids.UNKNOWN : number;
  }

  private boolean mayRun(Line line) {
    return line.item().state() == State.ACTIVE
        && campaign(line.campaign()).state() == State.ACTIVE
        && advertiser(line.advertiser()).state() == State.ACTIVE;
  }

  private boolean anyServable(Line line, int[] creatives, long atMillis) {
    for (int number : creatives) {
      Creative creative = tables.creatives().get(number);
      if (creative != null
          && creative.servable(atMillis)
          && line.item().inventory().fits(creative)) {
        return true;
      }
    }
    return false;
  }

  private long nextEdge(Line line, int[] creatives, long atMillis) {
    long edge = Long.MAX_VALUE;
    for (int number : creatives) {
      Creative creative = tables.creatives().get(number);
      if (creative != null && line.item().inventory().fits(creative)) {
        edge = Math.min(edge, creative.nextEdge(atMillis));
      }
    }
    return edge;
  }

  private int[] shared(Line line) {
    int[] shared = tables.shared().get(line.advertiser());
    return shared == null ? NONE : shared;
  }

  private Line line(int number) {
    return there(tables.lines().get(number), Kind.LINE_ITEM, number);
  }

  private static <T> T there(@Nullable T definition, Kind kind, int number) {
    if (definition == null) {
      throw new IllegalArgumentException(
          kind.word() + " number: " + number + " (expected: one that this snapshot has)");
    }
    return definition;
  }
}
