package io.attune.language.bidwire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Problem;
import io.attune.language.text.Utf8;
import java.io.IOException;

/// Requests from JSON.
final class JsonRequests {
  private final JsonCursor in;
  private final RequestDraft draft = new RequestDraft();

  private JsonRequests(JsonCursor in) {
    this.in = in;
  }

  static Outcome read(byte[] body) {
    int bad = Utf8.firstInvalid(body);
    if (bad >= 0) {
      return RequestDraft.malformed("byte " + bad + " (expected: UTF-8 without NUL)");
    }
    try {
      return new JsonRequests(JsonCursor.of(body)).request();
    } catch (JsonProcessingException e) {
      return RequestDraft.malformed(
          Problem.parsing(e.getOriginalMessage()) + " (expected: one JSON object)");
    } catch (IOException e) {
      return RequestDraft.malformed("unreadable (expected: one JSON object)");
    }
  }

  private Outcome request() throws IOException {
    in.value();
    if (!in.isObject()) {
      return RequestDraft.malformed("no object (expected: one JSON object)");
    }
    for (String name = in.next(); name != null; name = in.next()) {
      field(name);
      draft.flaw(in.takeFlaw());
    }
    if (in.value() != JsonToken.NOT_AVAILABLE) {
      return RequestDraft.malformed("goes on after its end (expected: one JSON object)");
    }
    draft.privacy.unreadable = in.unreadable();
    return draft.outcome();
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "id" -> draft.id = in.text(Bounds.REQUEST_ID);
      case "imp" -> imps();
      case "site" -> draft.site = JsonSurroundings.site(in);
      case "app" -> draft.app = JsonSurroundings.app(in);
      case "dooh" -> draft.screen = JsonSurroundings.screen(in);
      case "device" -> draft.device = JsonDevices.device(in, draft.privacy);
      case "user" -> draft.user = JsonUsers.user(in, draft.privacy);
      case "regs" -> JsonUsers.regs(in, draft.privacy);
      case "source" -> draft.source = JsonUsers.source(in);
      case "test" -> draft.test = in.flag();
      case "at" -> draft.auction = in.integer(draft.auction);
      case "tmax" -> draft.timeMillis = in.time();
      case "allimps" -> draft.allImps = in.detailFlag();
      case "cur" -> draft.currencies = in.texts();
      default -> block(name);
    }
  }

  private void block(String name) throws IOException {
    switch (name) {
      case "wseat" -> draft.seats = in.texts();
      case "bseat" -> draft.blockedSeats = in.texts();
      case "wlang" -> draft.languages = in.texts();
      case "wlangb" -> draft.languageTags = in.texts();
      case "acat" -> draft.categories = in.texts();
      case "bcat" -> draft.blockedCategories = in.texts();
      case "cattax" -> draft.taxonomy = in.integer(1);
      case "badv" -> draft.advertisers = in.texts();
      case "bapp" -> draft.apps = in.texts();
      default -> in.skip();
    }
  }

  private void imps() throws IOException {
    if (in.isObject()) {
      imp();
    } else if (in.isList()) {
      while (in.value() != JsonToken.END_ARRAY) {
        imp();
      }
    } else if (!in.isNull()) {
      in.flawed("a list of imps");
    }
  }

  private void imp() throws IOException {
    int index = draft.imps++;
    if (index >= Bounds.IMPS) {
      in.skip();
    } else if (in.isObject()) {
      draft.take(JsonImps.imp(in), index);
    } else {
      in.flawed("an object");
      Problem problem = in.takeFlaw();
      if (problem != null) {
        draft.takeDefect(problem);
      }
    }
  }
}
