package io.attune.product.advertise;

import com.google.protobuf.Timestamp;
import io.attune.language.campaign.Creative;
import io.attune.language.event.EventType;
import io.attune.product.collect.Collect;
import io.attune.proto.v1.BookedAd;
import io.attune.proto.v1.Consent;
import io.attune.proto.v1.Event;
import io.attune.proto.v1.Viewer;
import io.attune.state.rate.Foretold;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jboss.logging.Logger;

/// Tells as an event what was booked of an ad, so that the log, the viewer and what is counted of
/// items know of it. Nobody waits for it, and nothing fails with it: what could not be told is told
/// when the notice comes again, and the event's id sees to it that it counts once. Thread-safe.
@Singleton
final class Tidings {
  private static final Logger LOG = Logger.getLogger(Tidings.class);
  private static final int MILLIS = 1_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final Collect collect;

  @Inject
  Tidings(Collect collect) {
    this.collect = collect;
  }

  /// What happened.
  ///
  /// @param id names it among all that happens to the ad; empty where it happens once
  /// @param viewer whose it is; empty for nobody known
  /// @param again whether it was booked before: then its time is the ad's, because nobody knows
  /// when it was, and so a viewer whose event is forgotten already takes it for too late
  /// @param nanos what was booked for it
  record News(AdEvent what, String id, String viewer, boolean again, long atMillis, long nanos) {
    private EventType type() {
      return switch (what) {
        case IMPRESSION -> EventType.AD_BILLING;
        case CLICK -> EventType.AD_CLICK;
        case CONVERSION -> EventType.CONVERSION;
      };
    }
  }

  /// Tells it, in the background.
  void tell(AdTicket ticket, Notices.Ad ad, News news) {
    try {
      collect
          .tell(event(ticket, ad, news))
          .onSuccess(
              verdict ->
                  verdict
                      .problem()
                      .ifPresent(problem -> LOG.debugf("ads: not told: %s", problem.detail())))
          .onFailure(failure -> LOG.error("ads: an event could not be told", failure));
    } catch (RuntimeException e) {
      // the money is booked: whatever is wrong here is not the caller's affair
      LOG.error("ads: an event could not be told", e);
    }
  }

  private static Event event(AdTicket ticket, Notices.Ad ad, News news) {
    String type = news.type().code();
    String id = type + ":" + ticket.money().id();
    Event.Builder event =
        Event.newBuilder()
            .setEventId(news.id.isEmpty() ? id : id + ":" + news.id)
            .setType(type)
            .setTime(stamp(news.again ? ticket.decidedMillis() : news.atMillis))
            .setCurrency(ad.line().campaign().currency())
            .setAd(ad(ticket, ad, news.nanos));
    if (!news.viewer.isEmpty()) {
      // a ticket names the viewers alone who consented when the ad was decided
      Viewer.Builder viewer =
          Viewer.newBuilder()
              .setId(news.viewer)
              .setConsent(Consent.newBuilder().setPersonalise(true));
      if (!ticket.session().isEmpty()) {
        viewer.setSession(ticket.session());
      }
      event.setViewer(viewer);
    }
    return event.build();
  }

  private static Timestamp stamp(long millis) {
    Instant time = Instant.ofEpochMilli(millis);
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos((int) (millis % MILLIS) * NANOS_PER_MILLI)
        .build();
  }

  private static BookedAd ad(AdTicket ticket, Notices.Ad ad, long nanos) {
    String model = ticket.foretold().model();
    return BookedAd.newBuilder()
        .setDecisionId(ticket.decisionId())
        .setPlacement(ticket.placement())
        .setAdvertiser(ad.line().campaign().advertiser())
        .setCampaign(ad.line().campaign().id())
        .setLineItem(ticket.lineItem())
        .setCreative(ticket.creative())
        .setItem(ad.creative().content() instanceof Creative.Product product ? product.item() : "")
        .setPosition(ticket.position())
        .setPropensity(ticket.propensity())
        .setDecidedMillis(ticket.decidedMillis())
        .setPriceNanos(nanos)
        .setModel(model.equals(Foretold.COUNTS) ? "" : model)
        .build();
  }
}
