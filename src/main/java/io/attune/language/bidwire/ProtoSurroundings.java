package io.attune.language.bidwire;

import io.attune.language.openrtb.Device;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Inventory;
import io.attune.proto.openrtb.BidRequest;
import java.util.List;

/// Site, app, screen and device from protobuf.
final class ProtoSurroundings {
  private static final double MOST_LAT = 90;
  private static final double MOST_LON = 180;

  private ProtoSurroundings() {}

  static Inventory site(BidRequest.Site message) {
    InventoryDraft draft = new InventoryDraft(Inventory.Kind.SITE);
    draft.id = Bounds.text(message.getId());
    draft.name = Bounds.text(message.getName());
    draft.domain = Bounds.text(message.getDomain());
    draft.page = Bounds.text(message.getPage());
    draft.referrer = Bounds.text(message.getRef());
    draft.categories = Bounds.details(message.getCatList());
    draft.sectionCategories = Bounds.details(message.getSectioncatList());
    draft.pageCategories = Bounds.details(message.getPagecatList());
    draft.taxonomy = message.getCattax();
    draft.commas = Bounds.text(message.getKeywords());
    draft.keywords = Bounds.details(message.getKwarrayList());
    draft.publisher = publisher(message.getPublisher());
    draft.content = content(message.getContent());
    return draft.build();
  }

  static Inventory app(BidRequest.App message) {
    InventoryDraft draft = new InventoryDraft(Inventory.Kind.APP);
    draft.id = Bounds.text(message.getId());
    draft.name = Bounds.text(message.getName());
    draft.domain = Bounds.text(message.getDomain());
    draft.bundle = Bounds.text(message.getBundle());
    draft.page = Bounds.text(message.getStoreurl());
    draft.categories = Bounds.details(message.getCatList());
    draft.sectionCategories = Bounds.details(message.getSectioncatList());
    draft.pageCategories = Bounds.details(message.getPagecatList());
    draft.taxonomy = message.getCattax();
    draft.commas = Bounds.text(message.getKeywords());
    draft.keywords = Bounds.details(message.getKwarrayList());
    draft.publisher = publisher(message.getPublisher());
    draft.content = content(message.getContent());
    return draft.build();
  }

  static Inventory screen(BidRequest.Dooh message) {
    InventoryDraft draft = new InventoryDraft(Inventory.Kind.SCREEN);
    draft.id = Bounds.text(message.getId());
    draft.name = Bounds.text(message.getName());
    draft.domain = Bounds.text(message.getDomain());
    draft.commas = Bounds.text(message.getKeywords());
    draft.publisher = publisher(message.getPublisher());
    draft.content = content(message.getContent());
    return draft.build();
  }

  private static Inventory.Publisher publisher(BidRequest.Publisher message) {
    return new Inventory.Publisher(
        Bounds.text(message.getId()),
        Bounds.text(message.getName()),
        Bounds.small(Bounds.text(message.getDomain())));
  }

  private static Inventory.Content content(BidRequest.Content message) {
    InventoryDraft.ContentDraft draft = new InventoryDraft.ContentDraft();
    draft.id = Bounds.text(message.getId());
    draft.title = Bounds.text(message.getTitle());
    draft.url = Bounds.text(message.getUrl());
    draft.categories = Bounds.details(message.getCatList());
    draft.taxonomy = message.getCattax();
    draft.language = Bounds.text(message.getLanguage());
    draft.languageTag = Bounds.text(message.getLangb());
    draft.commas = Bounds.text(message.getKeywords());
    draft.keywords = Bounds.details(message.getKwarrayList());
    draft.live = message.getLivestream();
    return draft.build();
  }

  static Device device(BidRequest.Device message, PrivacyDraft privacy) {
    privacy.doNotTrack = message.hasDnt() ? Flag.of(message.getDnt()) : Flag.UNSTATED;
    privacy.limitedTracking = message.hasLmt() ? Flag.of(message.getLmt()) : Flag.UNSTATED;
    privacy.tracking = message.getExt().hasAtts() ? message.getExt().getAtts() : privacy.tracking;
    DeviceDraft draft = new DeviceDraft();
    draft.agent = Bounds.text(message.getUa());
    draft.hints = message.hasSua() ? hints(message.getSua()) : draft.hints;
    draft.ip = Bounds.text(message.getIp());
    draft.ipv6 = Bounds.text(message.getIpv6());
    draft.geo = message.hasGeo() ? geo(message.getGeo()) : draft.geo;
    draft.type = message.getDevicetype();
    draft.make = Bounds.text(message.getMake());
    draft.model = Bounds.text(message.getModel());
    draft.os = Bounds.text(message.getOs());
    draft.osVersion = Bounds.text(message.getOsv());
    draft.language = Bounds.text(message.getLanguage());
    draft.languageTag = Bounds.text(message.getLangb());
    draft.carrier = Bounds.text(message.getCarrier());
    draft.connection = message.getConnectiontype();
    draft.w = message.getW();
    draft.h = message.getH();
    draft.advertisingId = Bounds.text(message.getIfa());
    return draft.build();
  }

  private static Device.Geo geo(BidRequest.Geo message) {
    return new Device.Geo(
        Bounds.country(Bounds.text(message.getCountry())),
        Bounds.text(message.getRegion()),
        Bounds.text(message.getMetro()),
        Bounds.text(message.getCity()),
        Bounds.text(message.getZip()),
        degrees(message.hasLat(), message.getLat(), MOST_LAT),
        degrees(message.hasLon(), message.getLon(), MOST_LON),
        message.getType(),
        message.getUtcoffset());
  }

  private static double degrees(boolean stated, double degrees, double most) {
    return stated && Math.abs(degrees) <= most ? degrees : Double.NaN;
  }

  private static Device.Hints hints(BidRequest.UserAgent message) {
    List<Device.Brand> browsers =
        Bounds.first(message.getBrowsersList()).stream().map(ProtoSurroundings::brand).toList();
    Flag mobile = message.hasMobile() ? Flag.of(message.getMobile()) : Flag.UNSTATED;
    return new Device.Hints(
        browsers, brand(message.getPlatform()), mobile, Bounds.text(message.getModel()));
  }

  private static Device.Brand brand(BidRequest.BrandVersion message) {
    return new Device.Brand(
        Bounds.text(message.getBrand()),
        String.join(".", Bounds.details(message.getVersionList())));
  }
}
