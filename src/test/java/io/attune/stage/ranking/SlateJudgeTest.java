package io.attune.stage.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.stage.ranking.SlateJudge.Ad;
import io.attune.stage.ranking.SlateJudge.Shown;
import io.attune.stage.ranking.SlateJudge.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The judge sees each of the faults that it is there for.
class SlateJudgeTest {
  private static final Wanted WANTED = new Wanted(List.of(2, 4), 2, 2, 0, 5);
  private static final List<String> OWN = List.of("a", "b", "c", "d", "e", "f");

  private static List<Shown> slate(String... items) {
    List<Shown> shown = new ArrayList<>();
    for (String item : items) {
      String[] parts = item.split("@");
      shown.add(
          new Shown(
              parts[0],
              parts.length == 1
                  ? Optional.empty()
                  : Optional.of(new Ad(parts[0], parts[1], Integer.parseInt(parts[2])))));
    }
    return shown;
  }

  private static int faults(Wanted wanted, Map<Integer, String> pins, String... items) {
    return SlateJudge.faults(wanted, OWN, 5, pins, slate(items)).size();
  }

  @Test
  void good_ones_pass() {
    assertEquals(0, faults(WANTED, Map.of(), "a", "x@m@2", "b", "y@n@4", "c"));
    assertEquals(0, faults(WANTED, Map.of(), "a", "x@m@2", "b", "y@m@4", "c"), "far enough apart");
    assertEquals(
        0, faults(WANTED, Map.of(), "b", "a@m@2", "c", "d", "e"), "an own item is paid for");
    assertEquals(0, faults(WANTED, Map.of(3, "e"), "a", "x@m@2", "e", "y@n@4", "b"), "a pin");
  }

  @Test
  void each_fault_is_seen() {
    assertEquals(1, faults(WANTED, Map.of(), "a", "x@m@2", "b", "c"), "too short");
    assertEquals(1, faults(WANTED, Map.of(), "a", "b", "c", "d", "e", "f"), "too long");
    assertEquals(1, faults(WANTED, Map.of(), "a", "b", "x@m@2", "c", "d"), "another position");
    assertEquals(1, faults(WANTED, Map.of(), "a", "b", "x@m@3", "c", "d"), "no such position");
    assertEquals(1, faults(WANTED, Map.of(), "a", "x@m@2", "c", "b", "d"), "another order");
    assertEquals(1, faults(WANTED, Map.of(), "a", "x@m@2", "c", "d", "e"), "the wrong one is out");
    assertEquals(1, faults(WANTED, Map.of(3, "e"), "a", "x@m@2", "b", "e", "c"), "a pin is moved");
    assertEquals(2, faults(WANTED, Map.of(), "a", "a@m@2", "b", "c", "d"), "twice");
    Wanted one = new Wanted(List.of(2, 4), 1, 2, 0, 5);
    assertEquals(1, faults(one, Map.of(), "a", "x@m@2", "b", "y@n@4", "c"), "too many");
    Wanted wide = new Wanted(List.of(2, 4), 2, 3, 0, 5);
    assertEquals(1, faults(wide, Map.of(), "a", "x@m@2", "b", "y@m@4", "c"), "too near");
    Wanted once = new Wanted(List.of(2, 4), 2, 0, 0, 5);
    assertEquals(1, faults(once, Map.of(), "a", "x@m@2", "b", "y@m@4", "c"), "an advertiser twice");
  }
}
