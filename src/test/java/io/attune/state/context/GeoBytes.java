package io.attune.state.context;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes small databases in MaxMind's format (version 2.0, IPv4, 24-bit records) for tests.
final class GeoBytes {
  private static final int BITS = 24;
  private static final int GAP = 16;
  private final List<int[]> nodes = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  GeoBytes() {
    nodes.add(new int[] {-1, -1});
  }

  /// @param network such as `203.0.113.0/24`
  GeoBytes put(String network, String country, String region) {
    String[] parts = network.split("/", 2);
    byte[] address = InetAddress.ofLiteral(parts[0]).getAddress();
    int length = Integer.parseInt(parts[1]);
    int node = 0;
    for (int bit = 0; bit < length; bit++) {
      int side = address[bit / 8] >> 7 - bit % 8 & 1;
      if (bit == length - 1) {
        nodes.get(node)[side] = -2 - data.size();
      } else {
        if (nodes.get(node)[side] < 0) {
          nodes.add(new int[] {-1, -1});
          nodes.get(node)[side] = nodes.size() - 1;
        }
        node = nodes.get(node)[side];
      }
    }
    value(
        data,
        Map.of(
            "country",
            Map.of("iso_code", country, "geoname_id", 5),
            "subdivisions",
            region.isEmpty() ? List.of() : List.of(Map.of("iso_code", region))));
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int record : node) {
        int value =
            record >= 0 ? record : record == -1 ? nodes.size() : nodes.size() + GAP - 2 - record;
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
      }
    }
    try {
      out.write(new byte[GAP]);
      data.writeTo(out);
      out.write(0xAB);
      out.write(0xCD);
      out.write(0xEF);
      out.write("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    value(
        out,
        Map.of(
            "binary_format_major_version",
            2,
            "binary_format_minor_version",
            0,
            "build_epoch",
            1_700_000_000L,
            "database_type",
            "Test",
            "description",
            Map.of("en", "made by a test"),
            "ip_version",
            4,
            "languages",
            List.of("en"),
            "node_count",
            nodes.size(),
            "record_size",
            BITS));
    return out.toByteArray();
  }

  private static void value(ByteArrayOutputStream out, Object value) {
    switch (value) {
      case String text -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write(2 << 5 | utf8.length);
        out.writeBytes(utf8);
      }
      case Integer number -> {
        out.write(6 << 5 | 4);
        for (int shift = 24; shift >= 0; shift -= 8) {
          out.write(number >> shift);
        }
      }
      case Long number -> {
        out.write(8);
        out.write(9 - 7);
        for (int shift = 56; shift >= 0; shift -= 8) {
          out.write((int) (number >> shift));
        }
      }
      case Map<?, ?> map -> {
        out.write(7 << 5 | map.size());
        map.forEach(
            (key, each) -> {
              value(out, key);
              value(out, each);
            });
      }
      case List<?> list -> {
        out.write(list.size());
        out.write(11 - 7);
        list.forEach(each -> value(out, each));
      }
      default -> throw new IllegalArgumentException(String.valueOf(value));
    }
  }
}
