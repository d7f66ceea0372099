package io.attune.language.openrtb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The index and the folders are one corpus, large and varied enough to judge by.
class CorpusTest {
  private static final Map<String, Integer> STATUS = Map.of("bid", 200, "malformed", 400);

  @Test
  void folders_and_index_name_the_same_cases() throws IOException {
    Set<String> listed = Corpus.cases().map(Corpus.Case::toString).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(Corpus.ROOT)) {
      Set<String> stored =
          files
              .filter(file -> file.endsWith("request.json"))
              .map(file -> Corpus.ROOT.relativize(file.getParent()).toString())
              .collect(Collectors.toSet());
      assertEquals(stored, listed);
    }
    assertTrue(listed.size() >= 150, listed.size() + " cases (expected: 150 or more)");
  }

  @Test
  void every_group_states_its_rate() {
    for (Corpus.Group group : Corpus.groups()) {
      long bids = group.cases().stream().filter(c -> c.outcome().equals("bid")).count();
      assertEquals(group.bids(), bids, group.name());
      assertEquals(Corpus.stated(group.name()), group.cases().size(), group.name());
    }
  }

  @Test
  void status_follows_outcome() {
    Corpus.cases()
        .forEach(
            c -> assertEquals(STATUS.getOrDefault(c.outcome(), 204), c.status(), c.toString()));
  }

  @Test
  void no_body_is_there_twice() {
    Set<Integer> bodies = new HashSet<>();
    List<String> twice =
        Corpus.cases()
            .filter(c -> !bodies.add(Arrays.hashCode(withoutId(c))))
            .map(Corpus.Case::toString)
            .toList();
    assertEquals(List.of(), twice);
  }

  /// Without the name of the case, which would make any two differ.
  private static byte[] withoutId(Corpus.Case c) {
    String text = new String(c.body(), StandardCharsets.ISO_8859_1);
    return text.replace(c.group() + "-" + c.name(), "").getBytes(StandardCharsets.ISO_8859_1);
  }
}
