package io.attune.language.aggregate;

import io.attune.language.aggregate.Aggregate.Each;
import io.attune.language.aggregate.Aggregate.Of;
import io.attune.language.aggregate.Aggregate.Value;
import io.attune.language.document.Document;
import io.attune.language.event.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The declared real-time features. Immutable.
///
/// What is kept is one array of bytes per viewer, one more for all pairs of the viewer, and one per
/// item, category or placement; no bytes where nothing was told. Arrays are never written to:
/// telling gives a new one, or the same one when nothing changed. They are functions of the set of
/// events told, not of their order; each event must be told once.
///
/// Windows are told in sixtieths: what counts is younger than the window, and what is younger than
/// 59/60 of it counts for certain. Amounts are kept in ten-thousandths, up to 10^12 each. Decayed
/// scores are sums of v · 2^(t / half-life) per half-life, so that an event's age is told when the
/// score is read and late events count by their own time; what happened 32 half-lives before the
/// newest event is forgotten (G. Cormode et al., "Forward decay", ICDE 2009). An event up to five
/// minutes ahead of the reading's moment counts: clocks differ; one beyond does not.
public final class Aggregates {
  public static final Aggregates NONE = new Aggregates(List.of());

  private static final double AMOUNT = 10_000;
  private static final double DECAYED = 1 << 20;
  private static final double MOST = 1e12;

  private final List<Aggregate> all;
  private final Map<String, Aggregate> byName = new HashMap<>();
  private final Map<Of, List<Kept>> kept = new EnumMap<>(Of.class);
  private final Map<Of, Set<EventType>> types = new EnumMap<>(Of.class);
  private final Set<Value> values = EnumSet.noneOf(Value.class);
  private final Set<Long> ids = new HashSet<>();

  /// What is kept for one or more aggregates.
  private record Kept(long id, Aggregate aggregate) {}

  /// @param all with unique names; the caller has checked them
  public Aggregates(List<Aggregate> all) {
    this.all = List.copyOf(all);
    for (Of of : Of.values()) {
      kept.put(of, new ArrayList<>());
      types.put(of, EnumSet.noneOf(EventType.class));
    }
    for (Aggregate each : this.all) {
      byName.put(each.name(), each);
      values.add(each.value());
      long id = each.id();
      if (ids.add(id)) {
        ofKept(each.of()).add(new Kept(id, each));
      }
      typesOf(each.of()).addAll(each.types());
      typesOf(each.of()).addAll(each.per());
    }
  }

  /// Reads the declarations.
  ///
  /// @param list a list of at most 64
  /// @throws io.attune.language.problem.Refusal that names file, line, field, value and expectation
  public static Aggregates parse(Document list) {
    return new Aggregates(AggregateFile.read(list));
  }

  private List<Kept> ofKept(Of of) {
    return kept.getOrDefault(of, List.of());
  }

  private Set<EventType> typesOf(Of of) {
    return types.getOrDefault(of, Set.of());
  }

  /// In order of declaration.
  public List<Aggregate> all() {
    return all;
  }

  public Optional<Aggregate> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// Whether any is declared of these.
  public boolean any(Of... some) {
    for (Of of : some) {
      if (!ofKept(of).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Whether an event of this type changes anything of these.
  public boolean counts(Of of, EventType type) {
    return typesOf(of).contains(type);
  }

  /// Whether an event of this type changes anything at all.
  public boolean counts(EventType type) {
    for (Of of : Of.values()) {
      if (counts(of, type)) {
        return true;
      }
    }
    return false;
  }

  /// Whether an event of this type changes anything of viewers or their pairs.
  public boolean countsForViewers(EventType type) {
    return counts(Of.VIEWER, type) || counts(Of.PAIR, type) || counts(Of.VIEWER_CATEGORY, type);
  }

  /// Whether any aggregate needs to know the categories of an event's items.
  public boolean asksCategories() {
    return asks(Value.CATEGORY) || any(Of.CATEGORY, Of.VIEWER_CATEGORY);
  }

  /// Whether any aggregate asks for this of an event.
  public boolean asks(Value value) {
    return values.contains(value);
  }

  /// The bytes of a viewer or placement after an event.
  public byte[] tell(Of of, byte[] bytes, Happening happening) {
    if (!counts(of, happening.type())) {
      return bytes;
    }
    Sections sections = Sections.read(bytes);
    for (Kept each : ofKept(of)) {
      if (concerns(each.aggregate, happening)) {
        Sections.Section section = sections.of(each.aggregate, each.id);
        section.body = whole(each.aggregate, section.body, happening);
      }
    }
    sections.forget(ids);
    return sections.write();
  }

  private static byte[] whole(Aggregate aggregate, byte[] body, Happening happening) {
    if (aggregate.each() == Each.EVENT) {
      return once(aggregate, body, happening);
    }
    byte[] after = body;
    for (int item = 0; item < happening.occurrences(); item++) {
      after = one(aggregate, after, happening, item);
    }
    return after;
  }

  /// The bytes of an item or a category after one item of an event.
  ///
  /// @param item which of the event's items
  public byte[] tell(Of of, byte[] bytes, Happening happening, int item) {
    if (!counts(of, happening.type())) {
      return bytes;
    }
    Sections sections = Sections.read(bytes);
    for (Kept each : ofKept(of)) {
      if (concerns(each.aggregate, happening)) {
        Sections.Section section = sections.of(each.aggregate, each.id);
        section.body = one(each.aggregate, section.body, happening, item);
      }
    }
    sections.forget(ids);
    return sections.write();
  }

  /// The bytes of a viewer's pairs after an event.
  public byte[] tellPairs(byte[] bytes, Happening happening) {
    boolean pairs = counts(Of.PAIR, happening.type());
    boolean categories = counts(Of.VIEWER_CATEGORY, happening.type());
    if (happening.items().length == 0 || !pairs && !categories) {
      return bytes;
    }
    Sections sections = Sections.read(bytes);
    for (Kept each : pairs ? ofKept(Of.PAIR) : List.<Kept>of()) {
      tellPairs(each, sections, happening);
    }
    for (Kept each : categories ? ofKept(Of.VIEWER_CATEGORY) : List.<Kept>of()) {
      tellPairs(each, sections, happening);
    }
    sections.forget(ids);
    return sections.write();
  }

  private static void tellPairs(Kept each, Sections sections, Happening happening) {
    Aggregate aggregate = each.aggregate;
    if (!concerns(aggregate, happening)) {
      return;
    }
    Sections.Section section = sections.of(aggregate, each.id);
    for (int i = 0; i < happening.items().length; i++) {
      boolean ofItem = aggregate.of() == Of.PAIR;
      long key = ofItem ? happening.items()[i] : happening.categories()[i];
      if (ofItem || key != 0) {
        int item = i;
        section.body =
            Keyed.add(
                section.body,
                aggregate.keys(),
                key,
                happening.epochMillis() / 1_000,
                body -> one(aggregate, body, happening, item));
      }
    }
  }

  private static boolean concerns(Aggregate aggregate, Happening happening) {
    return aggregate.types().contains(happening.type())
        || aggregate.per().contains(happening.type());
  }

  private static byte[] one(Aggregate aggregate, byte[] body, Happening happening, int item) {
    if (aggregate.kind() == Kind.REGISTERS) {
      long name = happening.named(aggregate.value(), item);
      return name == 0 ? body : Registers.add(body, name);
    }
    return add(
        aggregate,
        body,
        happening,
        happening.amount(aggregate.value(), item),
        happening.digest() + item * 0x9E3779B97F4A7C15L);
  }

  private static byte[] once(Aggregate aggregate, byte[] body, Happening happening) {
    boolean single = aggregate.value() == Value.ONE || aggregate.value() == Value.RATING;
    double sum = Double.NaN;
    for (int item = 0; item < (single ? 1 : happening.occurrences()); item++) {
      double amount = happening.amount(aggregate.value(), item);
      if (!Double.isNaN(amount)) {
        sum = Double.isNaN(sum) ? amount : sum + amount;
      }
    }
    return add(aggregate, body, happening, sum, happening.digest());
  }

  private static byte[] add(
      Aggregate aggregate, byte[] body, Happening happening, double amount, long digest) {
    if (Double.isNaN(amount)) {
      return body;
    }
    long millis = happening.epochMillis();
    return switch (aggregate.function()) {
      case COUNT, SUM ->
          Parts.add(
              body, aggregate.span(), part(aggregate, millis), whole(aggregate.value(), amount), 0);
      case RATE ->
          Parts.add(
              body,
              aggregate.span(),
              part(aggregate, millis),
              aggregate.types().contains(happening.type()) ? 1 : 0,
              aggregate.per().contains(happening.type()) ? 1 : 0);
      case DECAYED -> {
        double now = halfLives(aggregate, millis);
        double weight = StrictMath.pow(2, now - Math.floor(now));
        long scaled = Math.round(clamp(amount) * weight * DECAYED);
        yield Parts.add(body, aggregate.span(), (long) Math.floor(now), scaled, 0);
      }
      case LAST, LAST_N -> Newest.add(body, aggregate.last(), millis, digest, amount);
      case TIME_SINCE -> Newest.add(body, 1, millis, 0, 0);
      case DISTINCT -> body;
    };
  }

  private static long part(Aggregate aggregate, long millis) {
    return aggregate.windowSeconds() == 0 ? 0 : millis / 1_000 / aggregate.partSeconds();
  }

  private static double halfLives(Aggregate aggregate, long millis) {
    return millis / (aggregate.halfLifeSeconds() * 1e3);
  }

  private static long whole(Value value, double amount) {
    return value == Value.ONE ? 1 : Math.round(clamp(amount) * AMOUNT);
  }

  private static double clamp(double amount) {
    return Math.clamp(amount, -MOST, MOST);
  }

  /// The bytes of two as those of one: as if the events of both had been told to one. It does not
  /// matter which is which, nor what is declared.
  public static byte[] merge(byte[] a, byte[] b) {
    if (a.length == 0 || b.length == 0) {
      return a.length == 0 ? b : a;
    }
    return Sections.merge(a, b);
  }

  /// Whether all that was told to `stored` was told to `made`, as far as can be seen: no sum of it
  /// is higher, no distinct thing and none of the newest values missing. What `made` forgot for
  /// newer things is not missing.
  public static boolean covers(byte[] made, byte[] stored) {
    return Arrays.equals(made, stored) || Sections.covers(made, stored);
  }

  /// What was made with these declarations from events alone, with what `stored` keeps for
  /// declarations that are gone.
  public byte[] anew(byte[] made, byte[] stored) {
    Sections sections = Sections.read(made);
    sections.takeUnknown(Sections.read(stored), ids);
    return sections.write();
  }

  /// The value of an aggregate that is not one of pairs; NaN for none.
  ///
  /// @param bytes of the viewer, item, category or placement; none where nothing was told
  /// @param nowMillis as of when
  public static float value(Aggregate aggregate, byte[] bytes, long nowMillis) {
    int at = bytes.length == 0 ? -1 : Sections.find(bytes, aggregate.id());
    int from = at + Sections.HEADER;
    return at < 0
        ? value(aggregate, bytes, 0, 0, nowMillis)
        : value(aggregate, bytes, from, from + Sections.length(bytes, at), nowMillis);
  }

  private static float value(Aggregate aggregate, byte[] bytes, int from, int end, long nowMillis) {
    long latest = nowMillis + 1_000 * Aggregate.AHEAD_SECONDS;
    return (float)
        switch (aggregate.function()) {
          case COUNT -> sum(aggregate, bytes, from, end, nowMillis, latest, false);
          case SUM ->
              sum(aggregate, bytes, from, end, nowMillis, latest, false)
                  / (aggregate.value() == Value.ONE ? 1 : AMOUNT);
          case RATE -> {
            double above = sum(aggregate, bytes, from, end, nowMillis, latest, false);
            double below = sum(aggregate, bytes, from, end, nowMillis, latest, true);
            double weight = aggregate.weight();
            yield below + weight > 0
                ? (above + weight * aggregate.prior()) / (below + weight)
                : Double.NaN;
          }
          case DECAYED ->
              Parts.decayed(
                      bytes,
                      from,
                      end,
                      halfLives(aggregate, nowMillis),
                      (long) Math.floor(halfLives(aggregate, latest)))
                  / DECAYED;
          case DISTINCT -> Registers.estimate(bytes, from, end);
          case LAST, LAST_N, TIME_SINCE -> newest(aggregate, bytes, from, end, nowMillis, latest);
        };
  }

  private static double sum(
      Aggregate aggregate,
      byte[] bytes,
      int from,
      int end,
      long nowMillis,
      long latest,
      boolean second) {
    return aggregate.windowSeconds() == 0
        ? Parts.sum(bytes, from, end, -1, Long.MAX_VALUE, second)
        : Parts.sum(
            bytes,
            from,
            end,
            part(aggregate, nowMillis) - Aggregate.PARTS,
            part(aggregate, latest),
            second);
  }

  private static double newest(
      Aggregate aggregate, byte[] bytes, int from, int end, long nowMillis, long latest) {
    long window = aggregate.windowSeconds();
    long oldest = window == 0 ? Long.MIN_VALUE : nowMillis - 1_000 * window;
    int found = 0;
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < Newest.size(from, end); i++) {
      long millis = Newest.millis(bytes, from, i);
      if (millis > oldest && millis <= latest) {
        double value =
            aggregate.function() == Aggregate.Function.TIME_SINCE
                ? Math.max(0, nowMillis - millis) / 1e3
                : Newest.value(bytes, from, i);
        found++;
        sum += value;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    if (found == 0) {
      return Double.NaN;
    }
    return switch (aggregate.reduce()) {
      case MEAN -> sum / found;
      case SUM -> sum;
      case MIN -> least;
      case MAX -> most;
    };
  }

  /// When the newest of the kept values happened, epoch milliseconds; for aggregates that keep
  /// moments (`last`, `last_n`, `time_since`) and are not of pairs.
  ///
  /// @param bytes as for [#value(Aggregate, byte[], long)]
  public static OptionalLong latestMillis(Aggregate aggregate, byte[] bytes) {
    int at =
        aggregate.kind() == Kind.NEWEST && !aggregate.of().keyed()
            ? Sections.find(bytes, aggregate.id())
            : -1;
    int from = at + Sections.HEADER;
    return at < 0 || Newest.size(from, from + Sections.length(bytes, at)) == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Newest.millis(bytes, from, 0));
  }

  /// Finds what one aggregate keeps per key. Reused from viewer to viewer; not thread-safe.
  public static final class Pairs {
    private byte[] bytes = Sections.EMPTY;
    private long[] keys = new long[64];
    private int[] places = new int[64];
    private int size;

    /// Goes to a viewer's pairs.
    ///
    /// @param of all pairs of the viewer
    public void read(Aggregate aggregate, byte[] of) {
      bytes = of;
      size = 0;
      int at = Sections.find(of, aggregate.id());
      if (at < 0) {
        return;
      }
      int end = at + Sections.HEADER + Sections.length(of, at);
      for (int entry = at + Sections.HEADER; entry + Keyed.HEADER <= end; ) {
        if (size == keys.length) {
          keys = Arrays.copyOf(keys, 2 * size);
          places = Arrays.copyOf(places, 2 * size);
        }
        keys[size] = Keyed.key(of, entry);
        places[size++] = entry;
        entry += Keyed.HEADER + Keyed.length(of, entry);
      }
    }

    /// How many keys are kept.
    public int size() {
      return size;
    }

    /// The key at a place below [#size()], in ascending order.
    public long key(int index) {
      return keys[index];
    }

    /// When something was told of it last, epoch seconds.
    public long seconds(int index) {
      return Keyed.seconds(bytes, places[index]);
    }

    /// The value of a pair; NaN for none.
    ///
    /// @param key an item's number, or the name of a category
    public float value(Aggregate aggregate, long key, long nowMillis) {
      int at = Arrays.binarySearch(keys, 0, size, key);
      if (at < 0) {
        return Aggregates.value(aggregate, bytes, 0, 0, nowMillis);
      }
      int from = places[at] + Keyed.HEADER;
      int end = Math.min(bytes.length, from + Keyed.length(bytes, places[at]));
      return Aggregates.value(aggregate, bytes, from, end, nowMillis);
    }
  }
}
