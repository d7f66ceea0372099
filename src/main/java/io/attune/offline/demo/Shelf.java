package io.attune.offline.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One kind of product.
///
/// @param category name of the main category
/// @param categoryNumber 0, 1, 2, … in order of the file
/// @param name of the shelf within the category
/// @param nouns what lies on it
/// @param medianPrice in whole units of the currency
/// @param cycleDays after how many days a buyer needs it again; 0 for durable goods
/// @param peakMonth 1 to 12
record Shelf(
    String category,
    int categoryNumber,
    String name,
    List<String> nouns,
    int medianPrice,
    int cycleDays,
    int peakMonth) {

  /// All shelves, in the order of `demo/shelves.txt`.
  static List<Shelf> all() {
    List<Shelf> shelves = new ArrayList<>();
    List<String> categories = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(Shelf.class.getResourceAsStream("/demo/shelves.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          shelves.add(of(line.split(" \\| ", -1), categories));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(shelves);
  }

  private static Shelf of(String[] cells, List<String> categories) {
    if (!categories.contains(cells[0])) {
      categories.add(cells[0]);
    }
    return new Shelf(
        cells[0],
        categories.indexOf(cells[0]),
        cells[1],
        List.of(cells[2].split(", ")),
        Integer.parseInt(cells[3]),
        Integer.parseInt(cells[4]),
        Integer.parseInt(cells[5]));
  }
}
