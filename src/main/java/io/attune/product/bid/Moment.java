package io.attune.product.bid;

import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Device;
import io.attune.language.openrtb.Inventory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A request's page, device and place as targeting reads them: the fields of `context`.
final class Moment {
  private static final Map<Integer, String> DEVICES =
      Map.of(1, "mobile", 2, "desktop", 3, "tv", 4, "mobile", 5, "tablet", 7, "tv");
  private static final Map<String, String> COUNTRIES = countries();
  private static final int MOST_KEYWORDS = 100;

  private Moment() {}

  private static Map<String, String> countries() {
    Map<String, String> countries = new HashMap<>();
    for (String code : Locale.getISOCountries()) {
      countries.put(Locale.of("", code).getISO3Country(), code);
    }
    return Map.copyOf(countries);
  }

  /// The fields that are known.
  ///
  /// @param precise whether the place may be known more closely than by its region
  static Map<String, Object> fields(BidRequest request, boolean precise) {
    Map<String, Object> fields = new HashMap<>();
    device(request.device(), fields);
    geo(request.device().geo(), precise, fields);
    if (precise) {
      put(fields, "ip", request.device().ip());
    }
    page(request.inventory(), fields);
    return fields;
  }

  private static void device(Device device, Map<String, Object> fields) {
    put(fields, "userAgent", device.agent());
    put(fields, "device", DEVICES.getOrDefault(device.type(), ""));
    put(fields, "language", primary(device.language()));
  }

  private static String primary(String language) {
    int end = language.indexOf('-');
    return (end < 0 ? language : language.substring(0, end)).toLowerCase(Locale.ROOT);
  }

  private static void geo(Device.Geo geo, boolean precise, Map<String, Object> fields) {
    put(fields, "country", COUNTRIES.getOrDefault(geo.country(), short2(geo.country())));
    put(fields, "region", geo.region());
    if (precise) {
      put(fields, "city", geo.city());
      if (!Double.isNaN(geo.lat()) && !Double.isNaN(geo.lon())) {
        fields.put("latitude", geo.lat());
        fields.put("longitude", geo.lon());
      }
    }
  }

  private static String short2(String country) {
    return country.length() == 2 ? country : "";
  }

  private static void page(Inventory inventory, Map<String, Object> fields) {
    put(fields, "page", inventory.page());
    Map<String, String> kv = new HashMap<>();
    put(kv, "domain", inventory.domain());
    put(kv, "bundle", inventory.bundle());
    put(kv, "publisher", inventory.publisher().id());
    put(kv, "inventory", inventory.kind().name().toLowerCase(Locale.ROOT));
    fields.put("kv", Map.copyOf(kv));
    List<String> keywords = new ArrayList<>(inventory.keywords());
    keywords.addAll(inventory.content().keywords());
    if (!keywords.isEmpty()) {
      fields.put(
          "keywords", List.copyOf(keywords.subList(0, Math.min(MOST_KEYWORDS, keywords.size()))));
    }
  }

  private static <T> void put(Map<String, T> fields, String name, T value) {
    if (!"".equals(value)) {
      fields.put(name, value);
    }
  }
}
