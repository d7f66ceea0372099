package io.attune.language.bidwire;

import io.attune.language.openrtb.Audio;
import io.attune.language.openrtb.Banner;
import io.attune.language.openrtb.Imp;
import io.attune.language.openrtb.Playback.DurationFloor;
import io.attune.language.openrtb.Price;
import io.attune.language.openrtb.Video;
import io.attune.language.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Imps from JSON.
final class JsonImps {
  private JsonImps() {}

  static ImpDraft imp(JsonCursor in) throws IOException {
    ImpDraft draft = new ImpDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "banner" -> draft.banner = sound(banner(in), in, draft);
        case "video" -> draft.video = sound(video(in, draft), in, draft);
        case "audio" -> draft.audio = sound(audio(in, draft), in, draft);
        case "native" -> draft.nativeAd = sound(JsonNatives.place(in, draft), in, draft);
        default -> {
          field(name, in, draft);
          draft.flaw(in.takeFlaw());
        }
      }
    }
    return draft;
  }

  /// A format with a flaw is not offered.
  private static <T> @Nullable T sound(@Nullable T format, JsonCursor in, ImpDraft draft) {
    Problem flaw = in.takeFlaw();
    draft.formatFlaw(flaw);
    return flaw == null ? format : null;
  }

  private static void field(String name, JsonCursor in, ImpDraft draft) throws IOException {
    switch (name) {
      case "id" -> draft.id = in.text(Bounds.ID);
      case "bidfloor" -> draft.floorMicros = in.micros();
      case "bidfloorcur" -> draft.floorCurrency = in.text(Bounds.ID);
      case "pmp" -> market(in, draft);
      case "secure" -> draft.secure = in.flag();
      case "instl" -> draft.interstitial = in.detailFlag();
      case "rwdd" -> draft.rewarded |= in.detailFlag();
      case "ssai" -> draft.stitched = in.count();
      case "exp" -> draft.expirySeconds = in.count();
      case "tagid" -> draft.tag = in.detail();
      case "qty" -> quantity(in, draft);
      case "ext" -> ext(in, draft);
      default -> in.skip();
    }
  }

  private static void ext(JsonCursor in, ImpDraft draft) throws IOException {
    if (!in.object()) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      if (name.equals("is_rewarded_inventory")) {
        draft.rewarded |= in.detailFlag();
      } else {
        in.skip();
      }
    }
  }

  private static void quantity(JsonCursor in, ImpDraft draft) throws IOException {
    if (!in.object()) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      if (name.equals("multiplier")) {
        draft.viewersMicros = in.micros();
      } else {
        in.skip();
      }
    }
  }

  private static void market(JsonCursor in, ImpDraft draft) throws IOException {
    if (!in.isObject()) {
      if (!in.isNull()) {
        in.flawed("an object"); // it could have been closed to open bids
      }
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "private_auction" -> draft.closed = in.flag();
        case "deals" -> in.each(false, () -> deal(in, draft));
        default -> in.skip();
      }
    }
  }

  /// A deal that cannot be understood is passed over: nothing is bid on it.
  private static void deal(JsonCursor in, ImpDraft draft) throws IOException {
    String id = "";
    long floor = 0;
    String currency = "";
    int auction = 0;
    boolean guaranteed = false;
    List<String> seats = List.of();
    List<String> domains = List.of();
    List<DurationFloor> durations = new ArrayList<>();
    long perSecond = 0;
    draft.flaw(in.takeFlaw());
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.text(Bounds.ID);
        case "bidfloor" -> floor = in.micros();
        case "bidfloorcur" -> currency = in.text(Bounds.ID);
        case "at" -> auction = in.integer(0);
        case "guar" -> guaranteed = in.detailFlag();
        case "wseat" -> seats = in.texts();
        case "wadomain" -> domains = in.texts();
        case "durfloors" -> in.each(true, () -> durations.add(durationFloor(in)));
        case "mincpmpersec" -> perSecond = in.micros();
        default -> in.skip();
      }
    }
    if (in.takeFlaw() == null && !id.isEmpty()) {
      draft.deal(
          new Imp.Deal(
              id,
              new Price(floor, Bounds.currency(currency)),
              auction,
              guaranteed,
              seats,
              Bounds.domains(domains),
              durations,
              perSecond));
    }
  }

  static DurationFloor durationFloor(JsonCursor in) throws IOException {
    int least = 0;
    int most = 0;
    long micros = 0;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "mindur" -> least = in.integer(0);
        case "maxdur" -> most = in.integer(0);
        case "bidfloor" -> micros = in.micros();
        default -> in.skip();
      }
    }
    return new DurationFloor(least, most, micros);
  }

  private static @Nullable Banner banner(JsonCursor in) throws IOException {
    if (!in.object()) {
      return null;
    }
    ImpDraft.BannerDraft draft = new ImpDraft.BannerDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "format" -> in.each(false, () -> draft.formats.add(format(in)));
        case "w" -> draft.w = in.count();
        case "h" -> draft.h = in.count();
        case "btype" -> draft.blockedTypes = in.numbers();
        case "battr" -> draft.blockedAttributes = in.numbers();
        case "mimes" -> draft.mimes = in.texts();
        case "expdir" -> draft.expandable = in.numbers();
        case "api" -> draft.apis = in.numbers();
        case "pos" -> draft.position = in.count();
        case "topframe" -> draft.topFrame = in.detailFlag();
        default -> in.skip();
      }
    }
    return draft.build();
  }

  private static Banner.Format format(JsonCursor in) throws IOException {
    int w = 0;
    int h = 0;
    int wRatio = 0;
    int hRatio = 0;
    int wMin = 0;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "w" -> w = in.count();
        case "h" -> h = in.count();
        case "wratio" -> wRatio = in.count();
        case "hratio" -> hRatio = in.count();
        case "wmin" -> wMin = in.count();
        default -> in.skip();
      }
    }
    return new Banner.Format(w, h, wRatio, hRatio, wMin);
  }

  private static @Nullable Video video(JsonCursor in, ImpDraft imp) throws IOException {
    if (!in.object()) {
      return null;
    }
    PlaybackDraft draft = new PlaybackDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "w" -> draft.w = in.count();
        case "h" -> draft.h = in.count();
        case "linearity" -> draft.linearity = in.count();
        case "skip" -> draft.skippable = in.detailFlag();
        case "skipmin" -> draft.skipMinSeconds = in.count();
        case "skipafter" -> draft.skipAfterSeconds = in.count();
        case "plcmt" -> draft.placement = in.count();
        case "placement" -> draft.oldPlacement = in.count();
        case "pos" -> draft.position = in.count();
        default -> playback(name, in, draft);
      }
    }
    return draft.video(in.path(), imp);
  }

  private static @Nullable Audio audio(JsonCursor in, ImpDraft imp) throws IOException {
    if (!in.object()) {
      return null;
    }
    PlaybackDraft draft = new PlaybackDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "feed" -> draft.feed = in.count();
        case "stitched" -> draft.stitched = in.detailFlag();
        case "nvol" -> draft.volume = in.count();
        default -> playback(name, in, draft);
      }
    }
    return draft.audio(in.path(), imp);
  }

  private static void playback(String name, JsonCursor in, PlaybackDraft draft) throws IOException {
    switch (name) {
      case "mimes" -> draft.mimes = in.texts();
      case "minduration" -> draft.minSeconds = in.count();
      case "maxduration" -> draft.maxSeconds = in.count();
      case "rqddurs" -> draft.exactSeconds = in.numbers();
      case "startdelay" -> draft.startDelaySeconds = in.count();
      case "protocols" -> draft.protocols = in.numbers();
      case "battr" -> draft.blockedAttributes = in.numbers();
      case "api" -> draft.apis = in.numbers();
      case "delivery" -> draft.delivery = in.numbers();
      case "podid" -> draft.pod = in.detail();
      case "poddur" -> draft.podSeconds = in.count();
      case "maxseq" -> draft.podMost = in.count();
      case "slotinpod" -> draft.podSlot = in.count();
      case "mincpmpersec" -> draft.perSecondMicros = in.micros();
      case "durfloors" -> in.each(true, () -> draft.durationFloors.add(durationFloor(in)));
      default -> in.skip();
    }
  }
}
