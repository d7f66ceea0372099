package io.attune.state.campaign;

import io.attune.language.campaign.Advertiser;
import io.attune.language.campaign.Campaign;
import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Kind;
import io.attune.language.campaign.LineItem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What snapshots are made of: definitions are taken one by one, and published together. Not
/// thread-safe.
final class CampaignState {
  private static final int MOST_PARTS = 10_000;

  private final Ids ids = new Ids();
  private final Bags campaignsOf = new Bags();
  private final Bags lineItemsOf = new Bags();
  private final Map<Integer, Advertiser> advertisers = new HashMap<>();
  private final Map<Integer, Campaign> campaigns = new HashMap<>();
  private final Map<Integer, Line> lines = new HashMap<>();
  private final Map<Integer, Creative> creatives = new HashMap<>();
  private final Map<Integer, int[]> shared = new HashMap<>();
  private final BitSet touched = new BitSet();
  private final Map<Object, Object> parts = new HashMap<>();
  private Tables before;
  private Tables tables = Tables.EMPTY;
  private CampaignSnapshot last;

  /// What became of a definition.
  enum Outcome {
    TAKEN,
    /// What it belongs to is not there.
    ORPHAN,
    /// Its number or id stands for another one.
    CONTRADICTION
  }

  /// Nothing is defined yet.
  CampaignState() {
    this(CampaignSnapshot.EMPTY, Tables.EMPTY);
  }

  private CampaignState(CampaignSnapshot last, Tables before) {
    this.last = last;
    this.before = before;
  }

  /// To be filled anew with everything there is; what is as it was stays the same object, and does
  /// not count as changed.
  CampaignState again() {
    return new CampaignState(last, tables);
  }

  /// Takes a definition in place of the one of this number. Owners come before what they own.
  Outcome take(Definition definition) {
    Kind kind = Kind.of(definition);
    int known = ids.number(kind, definition.id());
    Definition present = present(kind, definition.number());
    if (known != (present == null ? Ids.UNKNOWN : definition.number())
        || present != null && !present.id().equals(definition.id())) {
      return Outcome.CONTRADICTION;
    }
    Definition earlier = present != null ? present : before.get(kind, definition.number());
    boolean same = definition.equals(earlier);
    Outcome outcome = put(same && earlier != null ? earlier : definition, present == null);
    if (outcome == Outcome.TAKEN) {
      ids.add(kind, definition.id(), definition.number());
      if (!same) {
        touch(definition);
      }
    }
    return outcome;
  }

  private @Nullable Definition present(Kind kind, int number) {
    Definition pending =
        switch (kind) {
          case ADVERTISER -> advertisers.get(number);
          case CAMPAIGN -> campaigns.get(number);
          case LINE_ITEM -> lines.containsKey(number) ? line(number).item() : null;
          case CREATIVE -> creatives.get(number);
        };
    return pending != null ? pending : tables.get(kind, number);
  }

  private Outcome put(Definition definition, boolean created) {
    return switch (definition) {
      case Advertiser advertiser -> {
        advertisers.put(advertiser.number(), advertiser);
        yield Outcome.TAKEN;
      }
      case Campaign campaign -> put(campaign, created);
      case LineItem lineItem -> put(lineItem, created);
      case Creative creative -> put(creative);
    };
  }

  private Outcome put(Campaign campaign, boolean created) {
    int owner = ids.number(Kind.ADVERTISER, campaign.advertiser());
    if (owner == Ids.UNKNOWN) {
      return Outcome.ORPHAN;
    }
    campaigns.put(campaign.number(), campaign);
    if (created) {
      campaignsOf.add(owner, campaign.number());
    }
    return Outcome.TAKEN;
  }

  private Outcome put(LineItem whole, boolean created) {
    LineItem item = sharing(whole);
    int owner = ids.number(Kind.CAMPAIGN, item.campaign());
    Definition campaign = owner == Ids.UNKNOWN ? null : present(Kind.CAMPAIGN, owner);
    if (!(campaign instanceof Campaign of)) {
      return Outcome.ORPHAN;
    }
    if (created) {
      int advertiser = ids.number(Kind.ADVERTISER, of.advertiser());
      lines.put(item.number(), Line.of(item, owner, advertiser));
      lineItemsOf.add(owner, item.number());
    } else {
      lines.put(item.number(), line(item.number()).with(item));
    }
    return Outcome.TAKEN;
  }

  /// The same, made of the parts that other line items have too: half the memory, as most parts of
  /// most line items are equal.
  private LineItem sharing(LineItem item) {
    return new LineItem(
        item.id(),
        item.number(),
        item.version(),
        item.state(),
        part(item.campaign()),
        item.name(),
        part(item.schedule()),
        part(item.goal()),
        part(item.budget()),
        part(item.bid()),
        part(item.delivery()),
        part(item.caps()),
        part(item.targeting()),
        part(item.inventory()));
  }

  @SuppressWarnings("unchecked") // what is equal is of the same type, or a list of the same
  private <T> T part(T part) {
    Object known = parts.get(part);
    if (known == null && parts.size() < MOST_PARTS) {
      parts.put(part, part);
    }
    return known == null ? part : (T) known;
  }

  private Outcome put(Creative creative) {
    int owner = owner(creative);
    if (owner == Ids.UNKNOWN) {
      return Outcome.ORPHAN;
    }
    creatives.put(creative.number(), creative);
    if (creative.owner().kind() == Creative.Owner.Kind.LINE_ITEM) {
      lines.put(owner, line(owner).withCreative(creative.number()));
    } else {
      int[] known = shared.get(owner);
      int[] before = known != null ? known : tables.shared().get(owner);
      shared.put(owner, Line.added(before == null ? new int[0] : before, creative.number()));
    }
    return Outcome.TAKEN;
  }

  private int owner(Creative creative) {
    return ids.number(
        switch (creative.owner().kind()) {
          case LINE_ITEM -> Kind.LINE_ITEM;
          case ADVERTISER -> Kind.ADVERTISER;
        },
        creative.owner().id());
  }

  private Line line(int number) {
    Line pending = lines.get(number);
    Line line = pending != null ? pending : tables.lines().get(number);
    if (line == null) {
      throw new IllegalStateException("lineItem number: " + number + " (expected: a known one)");
    }
    return line;
  }

  /// Notes the line items of which something differs now.
  private void touch(Definition definition) {
    switch (definition) {
      case Advertiser advertiser -> touchAll(advertiser.number());
      case Campaign campaign -> lineItemsOf.into(campaign.number(), touched);
      case LineItem lineItem -> touched.set(lineItem.number());
      case Creative creative -> {
        if (creative.owner().kind() == Creative.Owner.Kind.LINE_ITEM) {
          touched.set(owner(creative));
        } else {
          touchAll(owner(creative));
        }
      }
    }
  }

  private void touchAll(int advertiser) {
    BitSet theirs = new BitSet();
    campaignsOf.into(advertiser, theirs);
    theirs.stream().forEach(campaign -> lineItemsOf.into(campaign, touched));
  }

  /// Everything taken so far, as one snapshot.
  ///
  /// @param version of the newest change
  CampaignSnapshot publish(long version) {
    tables =
        new Tables(
            tables.advertisers().with(advertisers),
            tables.campaigns().with(campaigns),
            tables.lines().with(lines),
            tables.creatives().with(creatives),
            tables.shared().with(shared));
    advertisers.clear();
    campaigns.clear();
    lines.clear();
    creatives.clear();
    shared.clear();
    boolean lost = lost();
    before = Tables.EMPTY;
    Changes changes = lost ? Changes.EVERYTHING : new Changes(false, touched);
    touched.clear();
    last =
        new CampaignSnapshot(version, last.generation() + 1, tables, ids, last.following(changes));
    return last;
  }

  /// Whether what was there before is there no more: then it is another store now.
  private boolean lost() {
    for (Kind kind : Kind.values()) {
      for (int number = 0; number < before.length(kind); number++) {
        if (before.get(kind, number) != null && tables.get(kind, number) == null) {
          return true;
        }
      }
    }
    return false;
  }

  /// Numbers by the number of their owner.
  private static final class Bags {
    private int[][] bags = new int[16][];
    private int[] sizes = new int[16];

    void add(int owner, int number) {
      if (owner >= bags.length) {
        int length = Math.max(owner + 1, bags.length * 2);
        bags = Arrays.copyOf(bags, length);
        sizes = Arrays.copyOf(sizes, length);
      }
      int[] bag = bags[owner] == null ? new int[4] : bags[owner];
      if (sizes[owner] == bag.length) {
        bag = Arrays.copyOf(bag, bag.length * 2);
      }
      bag[sizes[owner]++] = number;
      bags[owner] = bag;
    }

    void into(int owner, BitSet set) {
      for (int i = 0; owner < bags.length && i < sizes[owner]; i++) {
        set.set(bags[owner][i]);
      }
    }
  }
}
