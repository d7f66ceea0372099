package io.attune.stage.recording;

import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of full records, to be read back one record at a time, in order of time: in memory are
/// one record and the facts of its file. What cannot be read is told and passed over; it never
/// keeps anything else from being read. Not thread-safe.
public sealed interface RecordFolder permits RecordedFiles {
  /// @param path a folder, or one of its files of decisions; files under way (`.part`) are read
  /// only when they are named
  /// @throws Refusal when there is none
  static RecordFolder of(Path path) {
    try {
      if (Files.isRegularFile(path)) {
        return new RecordedFiles(List.of(path));
      }
      try (Stream<Path> all = Files.list(path)) {
        List<Path> files =
            all.filter(RecordedFiles::holdsDecisions)
                .sorted(Comparator.comparing(RecordFiles::stem))
                .toList();
        if (files.isEmpty()) {
          throw Problem.invalid(
                  path.toString(),
                  "no records",
                  RecordFiles.DECISIONS + "*" + RecordFiles.END + " in it")
              .refusal();
        }
        return new RecordedFiles(files);
      }
    } catch (IOException e) {
      throw Problem.invalid(path.toString(), "not readable", "a folder of records, or a file of it")
          .refusal();
    }
  }

  /// How many files there are.
  int files();

  /// A record and what it was decided with.
  ///
  /// @param bytes of its line
  record Recorded(FullRecord record, Map<Integer, Fact> facts, int bytes) {
    /// The fact of a key, or nothing when it was not written down or lost.
    public Optional<Fact> fact(int key) {
      return Optional.ofNullable(facts.get(key));
    }
  }

  /// What a decision was made with.
  sealed interface Fact permits Item, Gone, Features, Attributes {}

  /// An item as it was.
  ///
  /// @param product number of the product of which it is a variant, or -1
  /// @param json of the item
  record Item(int number, String id, long createdMillis, int product, byte[] json)
      implements Fact {}

  /// An item that was not there any more.
  record Gone(int number, String id) implements Fact {}

  /// The columns' declaration.
  ///
  /// @param yaml as in `config/features.yaml`
  record Features(String yaml) implements Fact {}

  /// The declaration of viewers' attributes.
  ///
  /// @param types name to type
  record Attributes(Map<String, Type> types) implements Fact {
    public Attributes {
      types = Map.copyOf(types);
    }
  }

  /// Takes one record after the other.
  @FunctionalInterface
  interface Reader {
    /// @return whether to go on
    boolean take(Recorded recorded);
  }

  /// Reads all records; may be called again.
  void each(Reader reader);

  /// Records read by the last [#each].
  long records();

  /// Lines that were no records, or none of a form that is known.
  long unreadable();

  /// What could not be read, at most 20 sentences.
  List<String> complaints();
}
