package io.attune.offline.bulkload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.TestStore;
import io.attune.state.catalog.Catalog;
import io.attune.state.profile.ViewerProfile;
import io.attune.state.profile.Viewers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewerLoadTest {
  private static final Map<String, Type> DECLARED =
      Map.of("age", Type.NUMBER, "interests", Type.TEXTS, "newsletter", Type.FLAG);

  @TempDir Path folder;

  private TestStore test;
  private Viewers viewers;
  private BulkLoad load;

  @BeforeEach
  void open() {
    test = TestStore.open();
    viewers = new Viewers(test.store());
    load = new BulkLoad(new Catalog(test.store()), viewers, test.store());
  }

  @AfterEach
  void close() {
    test.close();
  }

  private ViewerReport load(String file, String text) throws IOException {
    Path path = Files.writeString(folder.resolve(file), text);
    return load.loadViewers(path, DECLARED, Progress.SILENT);
  }

  private ViewerProfile profile(String id) {
    return test.store().await(viewers.whole(id), Duration.ofSeconds(10)).orElseThrow().profile();
  }

  @Test
  void csv_columns_become_attributes_of_their_declared_types() throws IOException {
    ViewerReport report =
        load(
            "v.csv",
            """
            id,tier,age,newsletter,interests,segments,personalise
            v-1,"gold, very",41.5,yes,ski|trail,vip|spring,true
            v-2,,,,,,
            v-3,,old,,,,
            ,gold,,,,,
            v-4,,,,,,no
            v-5,1,2
            """);
    assertEquals(6, report.rows());
    assertEquals(3, report.written());
    assertEquals(
        Map.of(
            "invalid_field attributes.age", 1L,
            "invalid_field id", 1L,
            "too few or too many cells", 1L),
        report.rejected());
    ViewerProfile one = profile("v-1");
    assertEquals("gold, very", one.byName().get("tier").value());
    assertEquals(41.5, one.byName().get("age").value());
    assertEquals(true, one.byName().get("newsletter").value());
    assertEquals(List.of("ski", "trail"), one.byName().get("interests").value());
    assertEquals(List.of("spring", "vip"), List.copyOf(one.bySegment().keySet()));
    assertTrue(profile("v-4").refused());
    assertTrue(report.lines().toString().contains("rejected"));
    assertEquals(
        "row 3: attributes.age (expected: what its declared type asks for)",
        report.first().get("invalid_field attributes.age"));
    assertEquals(
        "row 4: id: is missing (expected: a value)", report.first().get("invalid_field id"));
  }

  @Test
  void lines_are_merge_patches_and_progress_is_told() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("{\"id\":\"v-").append(i % 700).append("\",\"attributes\":{\"a").append(i / 700);
      text.append("\":").append(i).append("}}\n");
      text.append(i % 100 == 0 ? "\n{\"id\":\"x\",\"segments\":[1]}\n" : "");
    }
    List<Long> done = new ArrayList<>();
    Path path = Files.writeString(folder.resolve("v.ndjson"), text);
    ViewerReport report = load.loadViewers(path, DECLARED, (phase, at, of) -> done.add(at));
    assertEquals(1_010, report.rows());
    assertEquals(1_000, report.written());
    assertEquals(Map.of("invalid_field segments[]", 10L), report.rejected());
    assertEquals(0.0, profile("v-0").byName().get("a0").value());
    assertEquals(700.0, profile("v-0").byName().get("a1").value());
    assertTrue(done.size() > 5 && done.getLast() == 1_010, done.toString());
    assertEquals(1_000, load.loadViewers(path, DECLARED, Progress.SILENT).written());
  }

  @Test
  void a_file_without_ids_or_without_rows_is_refused() {
    assertThrows(Refusal.class, () -> load("v.csv", "name,age\nx,1\n"));
    assertThrows(Refusal.class, () -> load("e.csv", ""));
    assertThrows(
        Refusal.class, () -> load.loadViewers(folder.resolve("none"), DECLARED, Progress.SILENT));
  }
}
