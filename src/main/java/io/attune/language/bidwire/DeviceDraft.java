package io.attune.language.bidwire;

import io.attune.language.openrtb.Device;

/// A device while it is read, from either wire.
final class DeviceDraft {
  String agent = "";
  Device.Hints hints = Device.Hints.UNSTATED;
  String ip = "";
  String ipv6 = "";
  Device.Geo geo = Device.Geo.UNSTATED;
  int type;
  String make = "";
  String model = "";
  String os = "";
  String osVersion = "";
  String language = "";
  String languageTag = "";
  String carrier = "";
  int connection;
  int w;
  int h;
  String advertisingId = "";

  Device build() {
    return new Device(
        agent,
        hints,
        ip.isEmpty() ? ipv6 : ip,
        geo,
        type,
        make,
        model,
        os,
        osVersion,
        language.isEmpty() ? languageTag : language,
        carrier,
        connection,
        w,
        h,
        advertisingId);
  }
}
