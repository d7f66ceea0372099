package io.attune.language.bidwire;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Source;
import io.attune.language.openrtb.User;
import io.attune.proto.openrtb.BidRequest;
import java.util.List;
import java.util.Optional;

/// User, regulations and source from protobuf.
final class ProtoUsers {
  private ProtoUsers() {}

  static User user(BidRequest.User message, PrivacyDraft privacy) {
    privacy.tcf = signal(message.getConsent(), privacy);
    privacy.extTcf = signal(message.getExt().getConsent(), privacy);
    UserDraft draft = new UserDraft();
    draft.id = Bounds.text(message.getId());
    draft.buyerId = Bounds.text(message.getBuyeruid());
    draft.commas = Bounds.text(message.getKeywords());
    draft.keywords = Bounds.details(message.getKwarrayList());
    Bounds.first(message.getEidsList()).forEach(eid -> draft.eids.add(eid(eid)));
    Bounds.first(message.getExt().getEidsList()).forEach(eid -> draft.extEids.add(eid(eid)));
    for (BidRequest.Data data : Bounds.first(message.getDataList())) {
      draft.provide(
          Bounds.text(data.getId()), Bounds.text(data.getName()), segments(data.getSegmentList()));
    }
    return draft.build();
  }

  private static User.Eid eid(BidRequest.EID message) {
    List<User.Uid> uids =
        Bounds.first(message.getUidsList()).stream()
            .map(uid -> new User.Uid(Bounds.text(uid.getId()), uid.getAtype()))
            .toList();
    return new User.Eid(Bounds.small(Bounds.text(message.getSource())), uids);
  }

  private static List<User.Segment> segments(List<BidRequest.Segment> messages) {
    return Bounds.first(messages).stream()
        .map(
            segment ->
                new User.Segment(
                    "",
                    Bounds.text(segment.getId()),
                    Bounds.text(segment.getName()),
                    Bounds.text(segment.getValue())))
        .toList();
  }

  static void regs(BidRequest.Regs message, PrivacyDraft privacy) {
    BidRequest.Regs.Ext ext = message.getExt();
    privacy.children = message.hasCoppa() ? Flag.of(message.getCoppa()) : Flag.UNSTATED;
    privacy.gdpr = message.hasGdpr() ? Flag.of(message.getGdpr()) : Flag.UNSTATED;
    privacy.extGdpr = ext.hasGdpr() ? Flag.of(ext.getGdpr()) : Flag.UNSTATED;
    privacy.usPrivacy = signal(message.getUsPrivacy(), privacy);
    privacy.extUsPrivacy = signal(ext.getUsPrivacy(), privacy);
    privacy.gpp = signal(message.getGpp(), privacy);
    privacy.gppSections = message.getGppSidList();
    privacy.globalOptOut = Numbers.flag(ext.getGpc());
    privacy.transparency = ext.getDsa().getDsarequired();
    privacy.rendering = ext.getDsa().hasPubrender() ? ext.getDsa().getPubrender() : -1;
  }

  private static String signal(String text, PrivacyDraft privacy) {
    privacy.unreadable |= text.length() > Bounds.TEXT;
    return text.length() > Bounds.TEXT ? "" : text;
  }

  static Source source(BidRequest.Source message) {
    Optional<Source.Chain> chain =
        message.hasSchain()
            ? Optional.of(chain(message.getSchain()))
            : message.getExt().hasSchain()
                ? Optional.of(chain(message.getExt().getSchain()))
                : Optional.empty();
    return new Source(Bounds.text(message.getTid()), message.getFd(), chain);
  }

  private static Source.Chain chain(BidRequest.SupplyChain message) {
    List<Source.Node> nodes =
        Bounds.first(message.getNodesList()).stream().map(ProtoUsers::node).toList();
    return new Source.Chain(message.getComplete(), Bounds.text(message.getVer()), nodes);
  }

  private static Source.Node node(BidRequest.SupplyChainNode message) {
    return new Source.Node(
        Bounds.small(Bounds.text(message.getAsi())),
        Bounds.text(message.getSid()),
        Bounds.text(message.getRid()),
        Bounds.text(message.getName()),
        Bounds.small(Bounds.text(message.getDomain())),
        message.hasHp() ? Flag.of(message.getHp()) : Flag.UNSTATED);
  }
}
