package io.attune.state.placement;

import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.state.placement.Entry.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The files that seed definitions. A file is applied when its content is another than the one
/// applied last, by whichever replica; all together are one change. A file with a mistake is
/// refused whole, and said so once.
///
/// Placements and segments that a file no longer names stay in force: the file adds and changes,
/// archiving is a call.
final class SeedFiles {
  private static final Logger LOG = Logger.getLogger(SeedFiles.class);
  private static final long MAX_BYTES = 1 << 20;

  private final Path features;
  private final Path placements;
  private final Path segments;
  private final Registry registry;
  private Map<String, String> seen = Map.of();
  private String lastMistake = "";

  SeedFiles(PlacementConfig config, Registry registry) {
    features = config.featuresFile();
    placements = config.placementsFile();
    segments = config.segmentsFile();
    this.registry = registry;
  }

  private record Content(String digest, String text) {}

  /// Applies the files unless they were the last ones applied.
  ///
  /// @throws Refusal when one has a mistake, naming file and line
  void apply() {
    Map<Path, Content> contents = contents();
    seen = digests(contents);
    contents
        .entrySet()
        .removeIf(file -> wasAppliedLast(name(file.getKey()), file.getValue().digest()));
    if (contents.isEmpty()) {
      return;
    }
    Optional<String> columns = Optional.ofNullable(contents.get(features)).map(Content::text);
    Content definitions = contents.get(placements);
    Map<String, Document> byId =
        definitions == null ? Map.of() : byId(placements, definitions.text());
    columns.ifPresent(text -> Definitions.schema(features.toString(), text));
    Optional<Document> viewer =
        Optional.ofNullable(contents.get(segments))
            .map(
                content ->
                    Document.yaml(segments.toString(), content.text())
                        .only("attributes", "segments"));
    registry.applyFiles(
        new Registry.FileContents(
            columns,
            byId,
            viewer.flatMap(root -> root.find("attributes")),
            viewer.map(SeedFiles::segments).orElse(Map.of())),
        digests(contents),
        new Stamp(String.join(" ", digests(contents).keySet()), "file"));
  }

  private static Map<String, Document> segments(Document root) {
    Map<String, Document> byId = root.find("segments").map(Document::fields).orElse(Map.of());
    byId.forEach(
        (id, document) -> {
          if (!DefinitionReader.SEGMENT.matcher(id).matches()) {
            throw document.refuse(
                ProblemCode.INVALID_FIELD,
                Problem.quoted(id) + " (expected: " + DefinitionReader.SEGMENT_EXPECTED + ")");
          }
        });
    return byId;
  }

  private Map<Path, Content> contents() {
    Map<Path, Content> contents = new LinkedHashMap<>();
    for (Path file : List.of(features, placements, segments)) {
      read(file).ifPresent(content -> contents.put(file, content));
    }
    return contents;
  }

  /// Looks whether a file changed since the last look, and applies it; a mistake is logged.
  void look() {
    try {
      if (!digests(contents()).equals(seen)) {
        apply();
      }
      lastMistake = "";
    } catch (Refusal refusal) {
      boolean later = refusal.problem().code() == ProblemCode.STORE_UNAVAILABLE;
      seen = later ? Map.of() : seen;
      if (!lastMistake.equals(refusal.problem().detail())) {
        LOG.errorf(
            "definitions in files not applied, those in force stay: %s",
            refusal.problem().detail());
      }
      lastMistake = refusal.problem().detail();
    }
  }

  private boolean wasAppliedLast(String file, String digest) {
    return digest.equals(registry.current().stored().files().get(file));
  }

  private static Map<String, String> digests(Map<Path, Content> contents) {
    Map<String, String> digests = new LinkedHashMap<>();
    contents.forEach((file, content) -> digests.put(name(file), content.digest()));
    return digests;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /// The definitions of a file, by id.
  static Map<String, Document> byId(Path file, String text) {
    Document root = Document.yaml(file.toString(), text);
    Map<String, Document> byId = root.only("placements").get("placements").fields();
    byId.forEach(
        (id, document) -> {
          if (!DefinitionReader.ID.matcher(id).matches()) {
            throw document.refuse(
                ProblemCode.INVALID_FIELD,
                Problem.quoted(id) + " (expected: " + DefinitionReader.ID_EXPECTED + ")");
          }
        });
    return byId;
  }

  /// The text of a file that must be there.
  static String text(Path file) {
    return read(file)
        .orElseThrow(
            () -> Problem.invalid(file.toString(), "not there", "a readable file").refusal())
        .text();
  }

  /// Nothing where there is no file.
  private static Optional<Content> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw Problem.invalid(file.toString(), Files.size(file) + " bytes", "at most " + MAX_BYTES)
            .refusal();
      }
      byte[] bytes = Files.readAllBytes(file);
      String digest = Sha256.hex(bytes);
      return Optional.of(
          new Content(
              digest,
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw Problem.invalid(file.toString(), "not readable", "UTF-8").refusal();
    } catch (IOException e) {
      throw Problem.invalid(file.toString(), e.getClass().getSimpleName(), "a readable file")
          .refusal();
    }
  }
}
