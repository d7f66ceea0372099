package io.attune.language.openrtb;

import java.util.List;

/// The device (section 3.2.18). Its flags on tracking stand in [Privacy].
///
/// @param hints where stated, they count more than `agent`
/// @param ip IPv4 or IPv6, perhaps truncated: never an identity
/// @param type AdCOM's number; 0 unknown
/// @param language ISO 639-1 or BCP 47
/// @param advertisingId to be read with permission only
public record Device(
    String agent,
    Hints hints,
    String ip,
    Geo geo,
    int type,
    String make,
    String model,
    String os,
    String osVersion,
    String language,
    String carrier,
    int connection,
    int w,
    int h,
    String advertisingId) {
  public static final Device UNSTATED =
      new Device("", Hints.UNSTATED, "", Geo.UNSTATED, 0, "", "", "", "", "", "", 0, 0, 0, "");

  /// Client hints.
  public record Hints(List<Brand> browsers, Brand platform, Flag mobile, String model) {
    public static final Hints UNSTATED = new Hints(List.of(), new Brand("", ""), Flag.UNSTATED, "");

    public Hints {
      browsers = List.copyOf(browsers);
    }
  }

  /// @param version its components joined by dots
  public record Brand(String name, String version) {}

  /// A place (section 3.2.19).
  ///
  /// @param country ISO 3166-1 alpha-3, capitals, as sent
  /// @param lat degrees, NaN when unstated or out of range
  /// @param lon degrees, NaN when unstated or out of range
  /// @param source AdCOM's location type; 0 unknown
  /// @param utcOffsetMinutes 0 when unstated
  public record Geo(
      String country,
      String region,
      String metro,
      String city,
      String zip,
      double lat,
      double lon,
      int source,
      int utcOffsetMinutes) {
    public static final Geo UNSTATED = new Geo("", "", "", "", "", Double.NaN, Double.NaN, 0, 0);
  }
}
