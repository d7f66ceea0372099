package io.attune.language.expression;

/// Distances on the globe.
final class Places {
  /// The mean radius of the earth (IUGG).
  private static final double EARTH_KILOMETRES = 6_371.0088;

  private Places() {}

  /// Whether a place is within a distance of another, by the haversine of the angle between them.
  /// Degrees outside -90 to 90 and -180 to 180 are an error, as is a place that is absent.
  static final class Within extends Node.Flag {
    private final Node.Real latitude;
    private final Node.Real longitude;
    private final double north;
    private final double east;
    private final double cosine;
    private final double widest;

    /// @param latitude degrees, of the row
    /// @param longitude degrees, of the row
    /// @param north degrees, of the other place
    /// @param east degrees, of the other place
    Within(Node.Real latitude, Node.Real longitude, double north, double east, double kilometres) {
      this.latitude = latitude;
      this.longitude = longitude;
      this.north = Math.toRadians(north);
      this.east = Math.toRadians(east);
      cosine = Math.cos(this.north);
      widest = haversine(Math.min(kilometres / EARTH_KILOMETRES, Math.PI));
    }

    @Override
    int test(Row row) {
      double up = latitude.value(row);
      double right = row.failed ? 0 : longitude.value(row);
      if (row.failed || Math.abs(up) > 90 || Math.abs(right) > 180) {
        row.failed = false;
        return FAILED;
      }
      double there = Math.toRadians(up);
      double angle =
          haversine(there - north)
              + cosine * Math.cos(there) * haversine(Math.toRadians(right) - east);
      return of(angle <= widest);
    }

    private static double haversine(double angle) {
      double sine = Math.sin(angle / 2);
      return sine * sine;
    }
  }
}
