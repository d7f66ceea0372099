package io.attune.language.bidwire;

import com.google.protobuf.CodedInputStream;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Outcome;
import io.attune.language.problem.Problem;
import io.attune.proto.openrtb.BidRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Requests from protobuf.
final class ProtoRequests {
  private static final int NESTING = 64;

  private ProtoRequests() {}

  static Outcome read(byte[] body) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(body);
      in.setRecursionLimit(NESTING);
      BidRequest message = BidRequest.parseFrom(in);
      in.checkLastTagWas(0);
      return draft(message).outcome();
    } catch (IOException e) {
      return RequestDraft.malformed("unreadable (expected: one protobuf BidRequest)");
    }
  }

  private static RequestDraft draft(BidRequest message) {
    RequestDraft draft = new RequestDraft();
    draft.id = message.getId().length() <= Bounds.REQUEST_ID ? message.getId() : "";
    draft.imps = message.getImpCount();
    for (int i = 0; i < Math.min(draft.imps, Bounds.IMPS); i++) {
      draft.take(ProtoImps.imp(message.getImp(i), "imp[" + i + "]"), i);
    }
    terms(message, draft);
    draft.site = message.hasSite() ? ProtoSurroundings.site(message.getSite()) : null;
    draft.app = message.hasApp() ? ProtoSurroundings.app(message.getApp()) : null;
    draft.screen = message.hasDooh() ? ProtoSurroundings.screen(message.getDooh()) : null;
    draft.device = ProtoSurroundings.device(message.getDevice(), draft.privacy);
    draft.user = ProtoUsers.user(message.getUser(), draft.privacy);
    ProtoUsers.regs(message.getRegs(), draft.privacy);
    draft.source = ProtoUsers.source(message.getSource());
    return draft;
  }

  private static void terms(BidRequest message, RequestDraft draft) {
    draft.test = message.hasTest() ? Flag.of(message.getTest()) : draft.test;
    draft.auction = message.hasAt() ? message.getAt() : draft.auction;
    draft.timeMillis = message.getTmax();
    draft.allImps = message.getAllimps();
    draft.currencies = texts("cur", message.getCurList(), draft);
    draft.seats = texts("wseat", message.getWseatList(), draft);
    draft.blockedSeats = texts("bseat", message.getBseatList(), draft);
    draft.languages = texts("wlang", message.getWlangList(), draft);
    draft.languageTags = texts("wlangb", message.getWlangbList(), draft);
    draft.categories = texts("acat", message.getAcatList(), draft);
    draft.blockedCategories = texts("bcat", message.getBcatList(), draft);
    draft.taxonomy = message.hasCattax() ? message.getCattax() : draft.taxonomy;
    draft.advertisers = texts("badv", message.getBadvList(), draft);
    draft.apps = texts("bapp", message.getBappList(), draft);
  }

  private static List<String> texts(String field, List<String> texts, RequestDraft draft) {
    if (texts.size() > Bounds.LIST) {
      draft.flaw(Problem.invalid(field, texts.size(), "up to " + Bounds.LIST + " elements"));
    }
    return some(texts);
  }

  /// Without empty ones, as JSON is read.
  static List<String> some(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<String> some = new ArrayList<>(texts);
    some.removeIf(String::isEmpty);
    return some;
  }
}
