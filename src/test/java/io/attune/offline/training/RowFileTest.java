package io.attune.offline.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.attune.language.schema.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFileTest {
  @TempDir Path folder;

  @Test
  void schema_stands_beside_the_rows_with_defaults_before_their_transform() throws IOException {
    Transform halved = new Transform(Transform.Function.NONE, 0, 10, 0, 0.5f);
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                new Column("price", Entity.ITEM, "price", 4, halved),
                new Column("stock", Entity.ITEM, "stock", 0, Transform.NONE)));
    Path file = folder.resolve("rows.csv");
    try (RowFile rows = new RowFile(file, List.of("stock", "price"), schema, "a \"test\"")) {
      assertEquals("0 rows of 0 decisions, 0 of them positive", rows.summary());
    }
    assertEquals("stock,price,label,group\n", Files.readString(file));
    String expected =
        "{\"schemaHash\": \""
            + schema.hashOf(List.of("stock", "price"))
            + "\",\n"
            + " \"columns\": [{\"name\": \"stock\", \"default\": 0.0},\n  {\"name\": \"price\", \"default\": 4.0}],\n"
            + " \"source\": \"a \\\"test\\\"\"}\n";
    assertEquals(expected, Files.readString(folder.resolve("rows.schema.json")));
  }

  @Test
  void schema_of_a_file_without_an_ending_is_named_after_it() {
    assertEquals(Path.of("out/rows.schema.json"), RowFile.schemaFile(Path.of("out/rows")));
  }
}
