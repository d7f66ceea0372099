package io.attune.product.advertise;

import com.google.protobuf.Timestamp;
import io.attune.language.campaign.Creative;
import io.attune.language.event.EventType;
import io.attune.market.notice.AdEvent;
import io.attune.market.notice.AdTicket;
import io.attune.market.notice.News;
import io.attune.market.notice.SoldAd;
import io.attune.market.notice.Tidings;
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
final class EventTidings implements Tidings {
  private static final Logger LOG = Logger.getLogger(EventTidings.class);
  private static final int MILLIS = 1_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final Collect collect;

  @Inject
  EventTidings(Collect collect) {
    this.collect = collect;
  }

  private static EventType type(AdEvent what) {
    return switch (what) {
      case IMPRESSION -> EventType.AD_BILLING;
      case CLICK -> EventType.AD_CLICK;
      case CONVERSION -> EventType.CONVERSION;
    };
  }

  @Override
  public void tell(AdTicket ticket, SoldAd ad, News news) {
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

  private static Event event(AdTicket ticket, SoldAd ad, News news) {
    String type = type(news.what()).code();
    String id = type + ":" + ticket.money().id();
    Event.Builder event =
        Event.newBuilder()
            .setEventId(news.id().isEmpty() ? id : id + ":" + news.id())
            .setType(type)
            .setTime(stamp(news.again() ? ticket.decidedMillis() : news.atMillis()))
            .setCurrency(ad.line().campaign().currency())
            .setAd(ad(ticket, ad, news.nanos()));
    if (!news.viewer().isEmpty()) {
      // a ticket names the viewers alone who consented when the ad was decided
      Viewer.Builder viewer =
          Viewer.newBuilder()
              .setId(news.viewer())
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

  private static BookedAd ad(AdTicket ticket, SoldAd ad, long nanos) {
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
