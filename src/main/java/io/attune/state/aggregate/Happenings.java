package io.attune.state.aggregate;

import io.attune.language.aggregate.Aggregate.Value;
import io.attune.language.aggregate.Aggregates;
import io.attune.language.aggregate.Happening;
import io.attune.language.event.EventType;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.EventItem;
import io.attune.proto.v1.LoggedEvent;
import java.util.Optional;

/// Reads entries of the event log as aggregates see them.
final class Happenings {
  private Happenings() {}

  /// Nothing for an entry that is no event of a type that anything counts.
  static Optional<Happening> of(LoggedEvent logged, Aggregates aggregates) {
    Event event = logged.getEvent();
    Optional<EventType> type = EventType.find(event.getType());
    if (type.isEmpty() || !aggregates.counts(type.get())) {
      return Optional.empty();
    }
    int count = Math.min(logged.getItemNumbersCount(), event.getItemsCount());
    int[] items = new int[count];
    long[] categories = new long[count];
    double[] quantities = new double[count];
    double[] prices = new double[count];
    for (int i = 0; i < count; i++) {
      EventItem item = event.getItems(i);
      items[i] = logged.getItemNumbers(i);
      categories[i] = i < logged.getCategoriesCount() ? logged.getCategories(i) : 0;
      quantities[i] = item.hasQuantity() ? item.getQuantity() : 1;
      prices[i] = item.hasPrice() ? item.getPrice() : Double.NaN;
    }
    return Optional.of(
        new Happening(
            type.get(),
            event.getTime().getSeconds() * 1_000 + event.getTime().getNanos() / 1_000_000,
            Happening.name(event.getEventId()),
            items,
            categories,
            quantities,
            prices,
            event.hasRating() ? event.getRating() : Double.NaN,
            aggregates.asks(Value.VIEWER) ? Happening.name(event.getViewer().getId()) : 0,
            aggregates.asks(Value.SESSION) ? Happening.name(event.getViewer().getSession()) : 0,
            aggregates.asks(Value.QUERY) ? Happening.name(event.getQuery()) : 0));
  }
}
