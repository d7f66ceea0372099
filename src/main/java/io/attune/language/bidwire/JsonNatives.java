package io.attune.language.bidwire;

import com.fasterxml.jackson.core.JsonToken;
import io.attune.language.openrtb.Native;
import io.attune.language.problem.Problem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Native places from JSON: the request in them is a text by the standard, and often an object.
final class JsonNatives {
  private JsonNatives() {}

  static @Nullable Native place(JsonCursor in, ImpDraft imp) throws IOException {
    if (!in.object()) {
      return null;
    }
    NativeDraft draft = new NativeDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "request" -> request(in, draft, imp);
        case "ver" -> draft.placeVersion = in.detail();
        case "battr" -> draft.blockedAttributes = in.numbers();
        case "api" -> draft.apis = in.numbers();
        default -> in.skip();
      }
    }
    return draft.build(in.path(), imp);
  }

  private static void request(JsonCursor in, NativeDraft draft, ImpDraft imp) throws IOException {
    if (in.isObject()) {
      root(in, draft);
    } else if (in.isText()) {
      inside(in.text(Bounds.NATIVE), in.path(), draft, imp);
    } else {
      in.skip();
    }
  }

  /// Reads the text of a request; what cannot be read spoils the place.
  static void inside(String text, String path, NativeDraft draft, ImpDraft imp) {
    try {
      JsonCursor in = JsonCursor.of(text, path);
      in.value();
      if (in.isObject()) {
        root(in, draft);
      }
      if (in.value() != JsonToken.NOT_AVAILABLE) {
        spoil(draft, imp, Problem.invalid(path, text, "one JSON object"));
      }
      Problem flaw = in.takeFlaw();
      if (flaw != null) {
        spoil(draft, imp, flaw);
      }
    } catch (IOException e) {
      spoil(draft, imp, Problem.invalid(path, text, "a native request as JSON"));
    }
  }

  private static void spoil(NativeDraft draft, ImpDraft imp, Problem problem) {
    imp.formatFlaw(problem);
    draft.assets.clear();
  }

  private static void root(JsonCursor in, NativeDraft draft) throws IOException {
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "native" -> {
          if (in.object()) {
            draft.wrapped = true;
            root(in, draft);
          }
        }
        case "ver" -> draft.version = in.detail();
        case "context" -> draft.context = in.count();
        case "plcmttype" -> draft.placement = in.count();
        case "plcmtcnt" -> draft.count = Math.max(1, in.count());
        case "privacy" -> draft.privacyLink = in.detailFlag();
        case "assets" -> in.each(true, () -> draft.assets.add(asset(in)));
        case "eventtrackers" -> in.each(false, () -> draft.trackers.add(tracker(in)));
        default -> in.skip();
      }
    }
  }

  private static Native.Asset asset(JsonCursor in) throws IOException {
    AssetDraft draft = new AssetDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> draft.id = in.name(Native.Asset.UNNAMED);
        case "required" -> draft.required = in.flag().yes();
        case "title", "img", "video", "data" -> detail(in, draft, kind(name));
        default -> in.skip();
      }
    }
    return draft.build();
  }

  private static Native.Kind kind(String name) {
    return switch (name) {
      case "title" -> Native.Kind.TITLE;
      case "img" -> Native.Kind.IMAGE;
      case "video" -> Native.Kind.VIDEO;
      default -> Native.Kind.DATA;
    };
  }

  private static void detail(JsonCursor in, AssetDraft draft, Native.Kind kind) throws IOException {
    if (!in.object()) {
      return;
    }
    draft.kinds++;
    draft.kind = kind;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (kind == Native.Kind.VIDEO ? "" : name) {
        case "type" -> draft.type = in.count();
        case "len" -> draft.length = in.count();
        case "w" -> draft.w = in.count();
        case "h" -> draft.h = in.count();
        case "wmin" -> draft.wMin = in.count();
        case "hmin" -> draft.hMin = in.count();
        case "mimes" -> draft.mimes = in.texts();
        default -> in.skip();
      }
    }
  }

  private static Native.Tracker tracker(JsonCursor in) throws IOException {
    int event = 0;
    List<Integer> methods = List.of();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "event" -> event = in.count();
        case "methods" -> methods = in.numbers();
        default -> in.skip();
      }
    }
    return new Native.Tracker(event, methods);
  }

  /// An asset while it is read.
  static final class AssetDraft {
    int id = Native.Asset.UNNAMED;
    boolean required;
    int kinds;
    Native.Kind kind = Native.Kind.OTHER;
    int type;
    int length;
    int w;
    int h;
    int wMin;
    int hMin;
    List<String> mimes = List.of();

    /// One that asks for several kinds at once can be filled with none.
    Native.Asset build() {
      Native.Kind one = kinds > 1 ? Native.Kind.OTHER : kind;
      return new Native.Asset(id, required, one, type, length, w, h, wMin, hMin, mimes);
    }
  }
}
