package io.attune.language.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The federal section of version 1, filled up to whole bytes or beyond: a known child stands where
/// version 2 has sensitive data.
class GppVersionsTest {
  @ParameterizedTest
  @CsvSource({
    "BVVqAAAAAQA, true",
    "BVVqAAAAAQAA, true",
    "BVVqAAAAQQA, false",
    "BVVqAAAAQQAA, false",
    "BVVqAAAAEQA, false",
    "BVVqAAAAEQAA, false",
    "BVVqQAAAAQA, true"
  })
  void a_known_child_is_found_however_the_string_was_filled_up(String section, boolean ids) {
    int signals = GppReader.read("DBABLA~" + section, List.of(7)).signals();
    assertEquals(ids, Permissions.under(signals).ids());
  }
}
