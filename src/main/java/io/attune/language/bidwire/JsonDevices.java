package io.attune.language.bidwire;

import io.attune.language.openrtb.Device;
import io.attune.language.openrtb.Flag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Devices and places from JSON.
final class JsonDevices {
  private static final double MOST_LAT = 90;
  private static final double MOST_LON = 180;

  private JsonDevices() {}

  static Device device(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!in.object()) {
      return Device.UNSTATED;
    }
    DeviceDraft draft = new DeviceDraft();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "dnt" -> privacy.doNotTrack = in.flag();
        case "lmt" -> privacy.limitedTracking = in.flag();
        case "ext" -> ext(in, privacy);
        case "geo" -> draft.geo = geo(in);
        case "sua" -> draft.hints = hints(in);
        case "ua" -> draft.agent = in.detail();
        case "ip" -> draft.ip = in.detail();
        case "ipv6" -> draft.ipv6 = in.detail();
        case "ifa" -> draft.advertisingId = in.detail();
        default -> trait(name, in, draft);
      }
    }
    return draft.build();
  }

  private static void trait(String name, JsonCursor in, DeviceDraft draft) throws IOException {
    switch (name) {
      case "devicetype" -> draft.type = in.count();
      case "make" -> draft.make = in.detail();
      case "model" -> draft.model = in.detail();
      case "os" -> draft.os = in.detail();
      case "osv" -> draft.osVersion = in.detail();
      case "language" -> draft.language = in.detail();
      case "langb" -> draft.languageTag = in.detail();
      case "carrier" -> draft.carrier = in.detail();
      case "connectiontype" -> draft.connection = in.count();
      case "w" -> draft.w = in.count();
      case "h" -> draft.h = in.count();
      default -> in.skip();
    }
  }

  private static void ext(JsonCursor in, PrivacyDraft privacy) throws IOException {
    if (!in.object()) {
      return;
    }
    for (String name = in.next(); name != null; name = in.next()) {
      if (name.equals("atts")) {
        privacy.tracking = in.count();
      } else {
        in.skip();
      }
    }
  }

  private static Device.Geo geo(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Device.Geo.UNSTATED;
    }
    String country = "";
    String region = "";
    String metro = "";
    String city = "";
    String zip = "";
    double lat = Double.NaN;
    double lon = Double.NaN;
    int source = 0;
    int utcOffset = 0;
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "country" -> country = Bounds.country(in.detail());
        case "region" -> region = in.detail();
        case "metro" -> metro = in.detail();
        case "city" -> city = in.detail();
        case "zip" -> zip = in.detail();
        case "lat" -> lat = in.degrees(MOST_LAT);
        case "lon" -> lon = in.degrees(MOST_LON);
        case "type" -> source = in.count();
        case "utcoffset" -> utcOffset = in.count();
        default -> in.skip();
      }
    }
    return new Device.Geo(country, region, metro, city, zip, lat, lon, source, utcOffset);
  }

  private static Device.Hints hints(JsonCursor in) throws IOException {
    if (!in.object()) {
      return Device.Hints.UNSTATED;
    }
    List<Device.Brand> browsers = new ArrayList<>();
    Device.Brand platform = Device.Hints.UNSTATED.platform();
    Flag mobile = Flag.UNSTATED;
    String model = "";
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "browsers" -> in.each(false, () -> browsers.add(brand(in)));
        case "platform" -> platform = in.object() ? brand(in) : platform;
        case "mobile" -> mobile = in.isNull() ? mobile : Flag.of(in.detailFlag());
        case "model" -> model = in.detail();
        default -> in.skip();
      }
    }
    return new Device.Hints(browsers, platform, mobile, model);
  }

  private static Device.Brand brand(JsonCursor in) throws IOException {
    String brand = "";
    List<String> version = List.of();
    for (String name = in.next(); name != null; name = in.next()) {
      switch (name) {
        case "brand" -> brand = in.detail();
        case "version" -> version = in.details();
        default -> in.skip();
      }
    }
    return new Device.Brand(brand, String.join(".", version));
  }
}
