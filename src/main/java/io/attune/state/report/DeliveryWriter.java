package io.attune.state.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.campaign.Amount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Writes reports as JSON and CSV. Stateless.
final class DeliveryWriter {
  private static final List<String> FIGURES =
      List.of(
          "impressions",
          "clicks",
          "conversions",
          "unpaidConversions",
          "ctr",
          "cvr",
          "spendMicros",
          "ecpmMicros");
  private static final String CURRENCY = "currency";

  /// How a text begins that a spreadsheet takes for a formula.
  private static final String FORMULA = "=+-@\t\r";

  private DeliveryWriter() {}

  private static List<Dimension> dimensions(DeliveryQuestion question) {
    return Arrays.stream(Dimension.values()).filter(question::by).toList();
  }

  private static ObjectNode head(DeliveryQuestion question) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("from", question.from().toString()).put("to", question.to().toString());
    return tree.put("timeZone", question.zone().getId());
  }

  static String json(DeliveryQuestion question, Collection<Delivered> rows) {
    List<Dimension> dimensions = dimensions(question);
    ObjectNode tree = head(question);
    ArrayNode by = tree.putArray("by");
    dimensions.forEach(dimension -> by.add(dimension.code()));
    ArrayNode list = tree.putArray("rows");
    Map<String, Delivered> totals = new TreeMap<>();
    for (Delivered row : rows) {
      ObjectNode one = list.addObject();
      for (int i = 0; i < dimensions.size(); i++) {
        one.put(dimensions.get(i).code(), row.names.get(i));
      }
      figures(row, one);
      totals.computeIfAbsent(row.currency, currency -> new Delivered(List.of(), currency)).add(row);
    }
    ArrayNode all = tree.putArray("totals");
    totals.values().forEach(total -> figures(total, all.addObject()));
    return tree.toString();
  }

  private static void figures(Delivered row, ObjectNode tree) {
    tree.put(CURRENCY, row.currency)
        .put("impressions", row.impressions())
        .put("clicks", row.clicks())
        .put("conversions", row.conversions())
        .put("unpaidConversions", row.unpaid())
        .put("ctr", row.ctr().orElse(null))
        .put("cvr", row.cvr().orElse(null))
        .put("spendMicros", new Amount(row.spendNanos()).micros())
        .put("ecpmMicros", text(row.ecpmMicros()));
  }

  private static String text(Optional<BigDecimal> number) {
    return number.map(BigDecimal::toPlainString).orElse("");
  }

  /// RFC 4180, with a header line. Texts that a spreadsheet would take for a formula begin with
  /// `'`.
  static String csv(DeliveryQuestion question, Collection<Delivered> rows) {
    StringBuilder text = new StringBuilder();
    List<String> header = new ArrayList<>();
    dimensions(question).forEach(dimension -> header.add(dimension.code()));
    header.add(CURRENCY);
    header.addAll(FIGURES);
    line(header, text);
    for (Delivered row : rows) {
      List<String> cells = new ArrayList<>(row.names);
      cells.add(row.currency);
      cells.replaceAll(DeliveryWriter::safe);
      cells.add(Long.toString(row.impressions()));
      cells.add(Long.toString(row.clicks()));
      cells.add(Long.toString(row.conversions()));
      cells.add(Long.toString(row.unpaid()));
      cells.add(text(row.ctr()));
      cells.add(text(row.cvr()));
      cells.add(new Amount(row.spendNanos()).micros());
      cells.add(text(row.ecpmMicros()));
      line(cells, text);
    }
    return text.toString();
  }

  /// A text as a cell: never a formula.
  static String safe(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static void line(List<String> cells, StringBuilder text) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean quoted = cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
      text.append(i == 0 ? "" : ",");
      text.append(quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    text.append("\r\n");
  }

  /// Figures hour by hour, as pictures want them: zeros included.
  ///
  /// @param rows by the question's dimensions, of which the hour is the last
  static String hours(DeliveryQuestion question, Collection<Delivered> rows) {
    int length = (int) (question.endHour() - question.firstHour());
    List<Dimension> dimensions = dimensions(question);
    int at = dimensions.indexOf(Dimension.HOUR);
    Map<String, Integer> places = new LinkedHashMap<>();
    ObjectNode tree = head(question);
    ArrayNode hours = tree.putArray("hours");
    for (int i = 0; i < length; i++) {
      String hour = Delivery.hour(question, question.firstHour() + i);
      hours.add(hour);
      places.put(hour, i);
    }
    Map<List<String>, Delivered[]> series = new LinkedHashMap<>();
    for (Delivered row : rows) {
      List<String> names = new ArrayList<>(row.names);
      int place = places.getOrDefault(names.remove(at), 0);
      names.add(row.currency);
      series.computeIfAbsent(names, one -> new Delivered[length])[place] = row;
    }
    ArrayNode all = tree.putArray("series");
    series.forEach(
        (names, each) -> {
          ObjectNode one = all.addObject();
          int name = 0;
          for (Dimension dimension : dimensions) {
            if (dimension != Dimension.HOUR) {
              one.put(dimension.code(), names.get(name++));
            }
          }
          one.put(CURRENCY, names.getLast());
          series(one, each);
        });
    return tree.toString();
  }

  private static void series(ObjectNode tree, Delivered... hours) {
    ArrayNode impressions = tree.putArray("impressions");
    ArrayNode clicks = tree.putArray("clicks");
    ArrayNode conversions = tree.putArray("conversions");
    ArrayNode spend = tree.putArray("spendMicros");
    for (Delivered hour : hours) {
      boolean none = hour == null;
      impressions.add(none ? 0 : hour.impressions());
      clicks.add(none ? 0 : hour.clicks());
      conversions.add(none ? 0 : hour.conversions());
      spend.add(new Amount(none ? 0 : hour.spendNanos()).micros());
    }
  }
}
