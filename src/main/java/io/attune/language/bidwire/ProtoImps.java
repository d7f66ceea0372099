package io.attune.language.bidwire;

import io.attune.language.openrtb.Audio;
import io.attune.language.openrtb.Banner;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Native;
import io.attune.language.openrtb.Playback.DurationFloor;
import io.attune.language.openrtb.Price;
import io.attune.language.openrtb.Video;
import io.attune.language.problem.Problem;
import io.attune.proto.openrtb.BidRequest;
import io.attune.proto.openrtb.NativeRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Imps from protobuf.
final class ProtoImps {
  private ProtoImps() {}

  static ImpDraft imp(BidRequest.Imp message, String path) {
    ImpDraft draft = new ImpDraft();
    draft.id = message.getId().length() <= Bounds.ID ? message.getId() : "";
    draft.floorMicros = micros(message.getBidfloor(), path + ".bidfloor", draft);
    draft.floorCurrency = message.getBidfloorcur();
    draft.secure = Flag.of(message.getSecure());
    draft.interstitial = message.getInstl();
    draft.rewarded = message.getRwdd();
    draft.stitched = message.getSsai();
    draft.expirySeconds = message.getExp();
    draft.tag = Bounds.text(message.getTagid());
    draft.viewersMicros = micros(message.getQty().getMultiplier(), path + ".qty.multiplier", draft);
    draft.closed = Flag.of(message.getPmp().getPrivateAuction());
    for (BidRequest.Deal deal : Bounds.first(message.getPmp().getDealsList())) {
      deal(deal, draft);
    }
    draft.banner = message.hasBanner() ? banner(message.getBanner()) : null;
    draft.video = message.hasVideo() ? video(message.getVideo(), path + ".video", draft) : null;
    draft.audio = message.hasAudio() ? audio(message.getAudio(), path + ".audio", draft) : null;
    draft.nativeAd =
        message.hasNative() ? place(message.getNative(), path + ".native", draft) : null;
    return draft;
  }

  /// A double is read as the shortest decimal that stands for it, which is what its sender meant.
  private static long read(double price) {
    return price == 0 ? 0 : Price.micros(Double.toString(price), Price.Rounding.UP);
  }

  private static long micros(double price, String path, ImpDraft draft) {
    long micros = read(price);
    if (micros < 0) {
      draft.flaw(Problem.invalid(path, price, "0 to " + Price.text(Price.MOST)));
      return 0;
    }
    return micros;
  }

  private static void deal(BidRequest.Deal message, ImpDraft draft) {
    long floor = read(message.getBidfloor());
    long perSecond = read(message.getMincpmpersec());
    List<DurationFloor> durations = durationFloors(message.getDurfloorsList());
    boolean sound = floor >= 0 && perSecond >= 0 && durations != null;
    if (!sound || message.getId().isEmpty() || message.getId().length() > Bounds.ID) {
      return;
    }
    draft.deal(
        new Imp.Deal(
            message.getId(),
            new Price(floor, Bounds.currency(message.getBidfloorcur())),
            message.getAt(),
            message.getGuar() == 1,
            ProtoRequests.some(message.getWseatList()),
            Bounds.domains(ProtoRequests.some(message.getWadomainList())),
            durations == null ? List.of() : durations,
            perSecond));
  }

  /// Null where one of them is no price.
  private static @Nullable List<DurationFloor> durationFloors(List<BidRequest.DurFloors> messages) {
    List<DurationFloor> floors = new ArrayList<>();
    for (BidRequest.DurFloors message : Bounds.first(messages)) {
      long micros = read(message.getBidfloor());
      if (micros < 0) {
        return null;
      }
      floors.add(new DurationFloor(message.getMindur(), message.getMaxdur(), micros));
    }
    return floors;
  }

  private static Banner banner(BidRequest.Banner message) {
    ImpDraft.BannerDraft draft = new ImpDraft.BannerDraft();
    for (BidRequest.Format format : Bounds.first(message.getFormatList())) {
      draft.formats.add(
          new Banner.Format(
              format.getW(),
              format.getH(),
              format.getWratio(),
              format.getHratio(),
              format.getWmin()));
    }
    draft.w = message.getW();
    draft.h = message.getH();
    draft.blockedTypes = message.getBtypeList();
    draft.blockedAttributes = message.getBattrList();
    draft.mimes = ProtoRequests.some(message.getMimesList());
    draft.expandable = message.getExpdirList();
    draft.apis = message.getApiList();
    draft.position = message.getPos();
    draft.topFrame = message.getTopframe();
    return draft.build();
  }

  private static @Nullable Video video(BidRequest.Video message, String path, ImpDraft imp) {
    PlaybackDraft draft = new PlaybackDraft();
    draft.mimes = ProtoRequests.some(message.getMimesList());
    draft.minSeconds = message.getMinduration();
    draft.maxSeconds = message.getMaxduration();
    draft.exactSeconds = message.getRqddursList();
    draft.startDelaySeconds = message.getStartdelay();
    draft.protocols = message.getProtocolsList();
    draft.blockedAttributes = message.getBattrList();
    draft.apis = message.getApiList();
    draft.delivery = message.getDeliveryList();
    draft.pod = Bounds.text(message.getPodid());
    draft.podSeconds = message.getPoddur();
    draft.podMost = message.getMaxseq();
    draft.podSlot = message.getSlotinpod();
    draft.w = message.getW();
    draft.h = message.getH();
    draft.linearity = message.getLinearity();
    draft.skippable = message.getSkip();
    draft.skipMinSeconds = message.getSkipmin();
    draft.skipAfterSeconds = message.getSkipafter();
    draft.placement = message.getPlcmt();
    draft.oldPlacement = message.getPlacement();
    draft.position = message.getPos();
    boolean sound = floors(draft, message.getMincpmpersec(), message.getDurfloorsList(), path, imp);
    return sound ? draft.video(path, imp) : null;
  }

  private static @Nullable Audio audio(BidRequest.Audio message, String path, ImpDraft imp) {
    PlaybackDraft draft = new PlaybackDraft();
    draft.mimes = ProtoRequests.some(message.getMimesList());
    draft.minSeconds = message.getMinduration();
    draft.maxSeconds = message.getMaxduration();
    draft.exactSeconds = message.getRqddursList();
    draft.startDelaySeconds = message.getStartdelay();
    draft.protocols = message.getProtocolsList();
    draft.blockedAttributes = message.getBattrList();
    draft.apis = message.getApiList();
    draft.delivery = message.getDeliveryList();
    draft.pod = Bounds.text(message.getPodid());
    draft.podSeconds = message.getPoddur();
    draft.podMost = message.getMaxseq();
    draft.podSlot = message.getSlotinpod();
    draft.feed = message.getFeed();
    draft.stitched = message.getStitched();
    draft.volume = message.getNvol();
    boolean sound = floors(draft, message.getMincpmpersec(), message.getDurfloorsList(), path, imp);
    return sound ? draft.audio(path, imp) : null;
  }

  /// Whether all floors are prices; where one is not, the imp's draft is told.
  private static boolean floors(
      PlaybackDraft draft,
      double perSecond,
      List<BidRequest.DurFloors> durations,
      String path,
      ImpDraft imp) {
    List<DurationFloor> floors = durationFloors(durations);
    long micros = read(perSecond);
    if (floors == null || micros < 0) {
      imp.formatFlaw(
          Problem.invalid(path, "a floor is no price", "0 to " + Price.text(Price.MOST)));
      return false;
    }
    draft.durationFloors.addAll(floors);
    draft.perSecondMicros = micros;
    return true;
  }

  private static @Nullable Native place(BidRequest.Native message, String path, ImpDraft imp) {
    NativeDraft draft = new NativeDraft();
    draft.placeVersion = Bounds.text(message.getVer());
    draft.blockedAttributes = message.getBattrList();
    draft.apis = message.getApiList();
    if (message.hasRequestNative()) {
      request(message.getRequestNative(), draft);
    } else if (message.getRequest().length() <= Bounds.NATIVE) {
      JsonNatives.inside(message.getRequest(), path + ".request", draft, imp);
    }
    return draft.build(path, imp);
  }

  private static void request(NativeRequest message, NativeDraft draft) {
    draft.version = Bounds.text(message.getVer());
    draft.context = message.getContext();
    draft.placement = message.getPlcmttype();
    draft.count = Math.max(1, message.getPlcmtcnt());
    draft.privacyLink = message.getPrivacy();
    Bounds.first(message.getAssetsList()).forEach(asset -> draft.assets.add(asset(asset)));
    for (NativeRequest.EventTrackers tracker : Bounds.first(message.getEventtrackersList())) {
      draft.trackers.add(new Native.Tracker(tracker.getEvent(), tracker.getMethodsList()));
    }
  }

  private static Native.Asset asset(NativeRequest.Asset message) {
    JsonNatives.AssetDraft draft = new JsonNatives.AssetDraft();
    draft.id = message.hasId() ? message.getId() : Native.Asset.UNNAMED;
    draft.required = message.getRequired();
    draft.kinds =
        count(message.hasTitle(), message.hasImg(), message.hasVideo(), message.hasData());
    if (message.hasTitle()) {
      draft.kind = Native.Kind.TITLE;
      draft.length = message.getTitle().getLen();
    } else if (message.hasImg()) {
      draft.kind = Native.Kind.IMAGE;
      draft.type = message.getImg().getType();
      draft.w = message.getImg().getW();
      draft.h = message.getImg().getH();
      draft.wMin = message.getImg().getWmin();
      draft.hMin = message.getImg().getHmin();
      draft.mimes = ProtoRequests.some(message.getImg().getMimesList());
    } else if (message.hasVideo()) {
      draft.kind = Native.Kind.VIDEO;
    } else if (message.hasData()) {
      draft.kind = Native.Kind.DATA;
      draft.type = message.getData().getType();
      draft.length = message.getData().getLen();
    }
    return draft.build();
  }

  private static int count(boolean... all) {
    int count = 0;
    for (boolean each : all) {
      count += each ? 1 : 0;
    }
    return count;
  }
}
