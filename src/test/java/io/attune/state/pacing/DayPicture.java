package io.attune.state.pacing;

import java.util.Locale;

/// Draws a day as SVG: what was due and what was spent, cumulative, and below it how far they
/// were apart.
final class DayPicture {
  private static final int LEFT = 60;
  private static final int PLOT = 780;

  private final StringBuilder svg = new StringBuilder();
  private final int minutes;

  DayPicture(String title, int minutes) {
    this.minutes = minutes;
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"560\"")
        .append(" font-family=\"sans-serif\" font-size=\"12\">\n")
        .append("<rect width=\"860\" height=\"560\" fill=\"white\"/>\n");
    text(LEFT, 20, title);
    frame(40, 300, "share of the budget", "100 %", "0");
    frame(370, 150, "spent − due, of the budget", "+3 %", "−3 %");
    line(LEFT, 445, LEFT + PLOT, 445, "#999");
    for (int hour = 0; hour <= minutes / 60; hour += 2) {
      double x = x(60 * hour);
      line(x, 340, x, 345, "#333");
      text(x - 6, 358, Integer.toString(hour));
    }
    text(LEFT, 545, "hours after midnight; dashed: due");
  }

  private void frame(int top, int height, String name, String high, String low) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#333\"/>%n",
            LEFT,
            top,
            PLOT,
            height));
    text(LEFT + 8, top + 16, name);
    text(10, top + 10, high);
    text(10, top + height, low);
  }

  /// The traffic behind it all, without a scale.
  DayPicture traffic(double[] byMinute) {
    double most = 0;
    for (double rate : byMinute) {
      most = Math.max(most, rate);
    }
    double[] scaled = new double[byMinute.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = byMinute[i] / most / 3;
    }
    return path(scaled, 340, 300, "#ccc", "");
  }

  DayPicture due(double[] share) {
    return path(share, 340, 300, "#000", " stroke-dasharray=\"5 4\"");
  }

  /// @param colour of this one
  DayPicture spent(double[] share, double[] due, String name, String colour, int place) {
    double[] apart = new double[share.length];
    for (int i = 0; i < apart.length; i++) {
      apart[i] = Math.clamp((share[i] - due[i]) / 0.06, -0.5, 0.5);
    }
    line(LEFT + 560, 270 + 16 * place, LEFT + 590, 270 + 16 * place, colour);
    text(LEFT + 596, 274 + 16 * place, name);
    path(share, 340, 300, colour, "");
    return path(apart, 445, 150, colour, "");
  }

  private DayPicture path(double[] values, double zero, double height, String colour, String more) {
    svg.append("<polyline fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.5\"" + more);
    svg.append(" points=\"");
    for (int minute = 0; minute < values.length; minute += 5) {
      double y = zero - height * values[minute];
      svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(minute), y));
    }
    svg.append("\"/>\n");
    return this;
  }

  private double x(int minute) {
    return LEFT + PLOT * (minute / (double) minutes);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            x1,
            y1,
            x2,
            y2,
            colour));
  }

  private void text(double x, double y, String text) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, text));
  }

  String svg() {
    return svg + "</svg>\n";
  }
}
