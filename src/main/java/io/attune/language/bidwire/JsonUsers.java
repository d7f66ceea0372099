package io.attune.language.bidwire;

import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Source;
import io.attune.language.openrtb.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// User, regulations and source from JSON.
final class JsonUsers {
  /// The Digital Services Act's transparency is required.
  private static final int REQUIRED = 2;

  private JsonUsers() {}

  static User user(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!in.object()) {
      return User.UNSTATED;
    }
    UserDraft draft = new UserDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> draft.id = in.detail();
        case "buyeruid" -> draft.buyerId = in.detail();
        case "keywords" -> draft.commas = in.detail();
        case "kwarray" -> draft.keywords = in.details();
        case "consent" -> privacy.tcf = in.signal();
        case "eids" -> in.each(false, () -> draft.eids.add(eid(in)));
        case "data" -> in.each(false, () -> data(in, draft));
        case "ext" -> userExt(in, draft, privacy);
        default -> in.skip();
      }
    }
    return draft.build();
  }

  private static void userExt(JsonCursor in, UserDraft draft, PrivacyDraft privacy)
      throws IOException {
    if (!in.object()) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "consent" -> privacy.extTcf = in.signal();
        case "eids" -> in.each(false, () -> draft.extEids.add(eid(in)));
        default -> in.skip();
      }
    }
  }

  private static User.Eid eid(JsonCursor in) throws IOException {
    String source = "";
    List<User.Uid> uids = new ArrayList<>();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "source" -> source = in.detail();
        case "uids" -> in.each(false, () -> uids.add(uid(in)));
        default -> in.skip();
      }
    }
    return new User.Eid(Bounds.small(source), uids);
  }

  private static User.Uid uid(JsonCursor in) throws IOException {
    String id = "";
    int agent = 0;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.detail();
        case "atype" -> agent = in.count();
        default -> in.skip();
      }
    }
    return new User.Uid(id, agent);
  }

  private static void data(JsonCursor in, UserDraft draft) throws IOException {
    String id = "";
    String title = "";
    List<User.Segment> segments = new ArrayList<>();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.detail();
        case "name" -> title = in.detail();
        case "segment" -> in.each(false, () -> segments.add(segment(in)));
        default -> in.skip();
      }
    }
    draft.provide(id, title, segments);
  }

  private static User.Segment segment(JsonCursor in) throws IOException {
    String id = "";
    String title = "";
    String value = "";
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "id" -> id = in.detail();
        case "name" -> title = in.detail();
        case "value" -> value = in.detail();
        default -> in.skip();
      }
    }
    return new User.Segment("", id, title, value);
  }

  static void regs(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!readable(in)) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "coppa" -> privacy.children = in.flag();
        case "gdpr" -> privacy.gdpr = in.flag();
        case "us_privacy" -> privacy.usPrivacy = in.signal();
        case "gpp" -> privacy.gpp = in.signal();
        case "gpp_sid" -> privacy.gppSections = sections(in);
        case "ext" -> regsExt(in, privacy);
        default -> in.skip();
      }
    }
  }

  /// Whether it is an object; what is neither that nor null cannot be read.
  private static boolean readable(JsonCursor in) throws IOException {
    if (in.isObject()) {
      return true;
    }
    if (!in.isNull()) {
      in.markUnreadable();
    }
    in.skip();
    return false;
  }

  private static void regsExt(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!readable(in)) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "gdpr" -> privacy.extGdpr = in.flag();
        case "us_privacy" -> privacy.extUsPrivacy = in.signal();
        case "gpp" -> privacy.extGpp = in.signal();
        case "gpp_sid" -> privacy.extGppSections = sections(in);
        case "gpc" -> privacy.globalOptOut = in.flag();
        case "dsa" -> transparency(in, privacy);
        default -> in.skip();
      }
    }
  }

  /// Sections that cannot be read leave open which part of the law holds.
  private static List<Integer> sections(JsonCursor in) throws IOException {
    List<Integer> sections = in.numbers();
    if (in.takeFlaw() != null) {
      in.markUnreadable();
    }
    return sections;
  }

  private static void transparency(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!in.isObject()) {
      privacy.transparency = in.isNull() ? 0 : REQUIRED;
      in.skip();
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "dsarequired" -> privacy.transparency = required(in);
        case "pubrender" -> privacy.rendering = in.count();
        default -> in.skip();
      }
    }
  }

  /// What cannot be read asks for it.
  private static int required(JsonCursor in) throws IOException {
    int required = in.integer(0);
    return in.takeFlaw() == null ? required : REQUIRED;
  }

  static Source source(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Source.UNSTATED;
    }
    String transaction = "";
    Flag elsewhere = Flag.UNSTATED;
    Optional<Source.Chain> chain = Optional.empty();
    Optional<Source.Chain> extChain = Optional.empty();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "tid" -> transaction = in.detail();
        case "fd" -> elsewhere = in.flag();
        case "schain" -> chain = chain(in);
        case "ext" -> extChain = sourceExt(in);
        default -> in.skip();
      }
    }
    return new Source(transaction, elsewhere.yes(), chain.isPresent() ? chain : extChain);
  }

  private static Optional<Source.Chain> sourceExt(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Optional.empty();
    }
    Optional<Source.Chain> chain = Optional.empty();
    for (String name = in.next(); name != null; name = in.next()) {
      if (name.equals("schain")) {
        chain = chain(in);
      } else {
        in.skip();
      }
    }
    return chain;
  }

  private static Optional<Source.Chain> chain(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Optional.empty();
    }
    boolean complete = false;
    String version = "";
    List<Source.Node> nodes = new ArrayList<>();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "complete" -> complete = in.detailFlag();
        case "ver" -> version = in.detail();
        case "nodes" -> in.each(false, () -> nodes.add(node(in)));
        default -> in.skip();
      }
    }
    return Optional.of(new Source.Chain(complete, version, nodes));
  }

  private static Source.Node node(JsonCursor in) throws IOException {
    String system = "";
    String seller = "";
    String draftSeller = "";
    String request = "";
    String title = "";
    String domain = "";
    Flag pays = Flag.UNSTATED;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "asi" -> system = in.detail();
        case "sid" -> seller = in.detail();
        case "pid" -> draftSeller = in.detail();
        case "rid" -> request = in.detail();
        case "name" -> title = in.detail();
        case "domain" -> domain = in.detail();
        case "hp" -> pays = in.flag();
        default -> in.skip();
      }
    }
    return new Source.Node(
        Bounds.small(system),
        seller.isEmpty() ? draftSeller : seller,
        request,
        title,
        Bounds.small(domain),
        pays);
  }
}
