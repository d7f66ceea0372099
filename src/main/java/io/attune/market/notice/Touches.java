package io.attune.market.notice;

import io.attune.language.problem.Refusal;
import io.attune.state.attribution.Attribution;
import io.attune.state.attribution.Touch;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.Viewers;
import io.attune.state.snapshot.Snapshots;
import io.vertx.core.Future;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Keeps clicks for the conversions that they may lead to. Thread-safe.
@Singleton
final class Touches {
  private static final Logger LOG = Logger.getLogger(Touches.class);

  private final Attribution attribution;
  private final Viewers viewers;
  private final Snapshots snapshots;
  private final Tickets tickets;

  @Inject
  Touches(Attribution attribution, Viewers viewers, Snapshots snapshots, Tickets tickets) {
    this.attribution = attribution;
    this.viewers = viewers;
    this.snapshots = snapshots;
    this.tickets = tickets;
  }

  /// Keeps a click. Told again it is kept again, so that one whose keeping failed is not lost when
  /// the address is loaded once more; never fails.
  Future<Boolean> keep(AdTicket ticket, Touch.Whose whose) {
    if (ticket.viewerId().isEmpty()) {
      return Future.succeededFuture(false);
    }
    Touch touch =
        new Touch(
            ticket.money().id(),
            System.currentTimeMillis(),
            whose,
            tickets.write(ticket.unnamed()));
    return consents(ticket.viewerId())
        .compose(
            consents ->
                consents
                    ? attribution.touched(ticket.viewerId(), touch)
                    : Future.succeededFuture(false))
        .recover(
            away -> {
              LOG.warnf("attribution: a click was not kept: %s", away.getMessage());
              return Future.succeededFuture(false);
            });
  }

  /// Whether the business has not said that the viewer does not consent; the call's consent the
  /// ticket knows.
  private Future<Boolean> consents(String viewer) {
    try {
      return viewers
          .read(viewer, snapshots.current().catalog().schema())
          .map(read -> read != Viewer.WITHHELD);
    } catch (Refusal away) {
      return Future.failedFuture(away);
    }
  }
}
