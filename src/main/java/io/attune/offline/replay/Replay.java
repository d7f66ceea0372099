package io.attune.offline.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import io.attune.language.schema.FeatureSchema;
import io.attune.product.recommend.Recommendations;
import io.attune.product.recommend.Redecided;
import io.attune.stage.recording.FullRecord;
import io.attune.stage.recording.RecordFolder;
import io.attune.stage.recording.RecordFolder.Recorded;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.manifest.Manifest;
import io.attune.state.model.Models;
import io.attune.state.placement.Placement;
import io.attune.state.placement.Placements;
import io.attune.state.version.ServingModel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Decides recorded decisions again and says what came out. Blocking; one replay at a time.
@Singleton
public class Replay {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADDED = "replayed";

  private final Recommendations recommendations;
  private final Models models;

  @Inject
  public Replay(Recommendations recommendations, Models models) {
    this.recommendations = recommendations;
    this.models = models;
  }

  /// What is to be otherwise than recorded.
  ///
  /// @param model `name/version` that scores instead
  /// @param placements file of definitions that hold instead, where it has the record's placement
  /// @param boosts `EXPRESSION=FACTOR`, added to every placement
  /// @param filters expressions that always apply, added to every placement
  public record Changes(
      Optional<String> model,
      Optional<Path> placements,
      List<String> boosts,
      List<String> filters) {
    boolean none() {
      return model.isEmpty() && placements.isEmpty() && boosts.isEmpty() && filters.isEmpty();
    }
  }

  /// How far to go, and where to write.
  ///
  /// @param limit the most decisions
  /// @param k of overlap@k
  /// @param out a file that gets each slate as a line of JSON
  public record Options(long limit, int k, Optional<Path> out) {}

  /// What came of it.
  ///
  /// @param lines for people
  /// @param asRecorded whether nothing was to be otherwise and every record came out bit-equal
  public record Outcome(List<String> lines, boolean asRecorded) {}

  /// @param progress learns how many decisions are done
  /// @throws Refusal when files or changes cannot be used
  public Outcome run(RecordFolder folder, Changes changes, Options options, LongConsumer progress) {
    Session session = new Session(changes, options);
    try (session) {
      folder.each(
          recorded -> {
            session.take(recorded);
            progress.accept(session.report.replayed());
            return session.report.replayed() < options.limit();
          });
    }
    List<String> lines = new ArrayList<>(session.report.lines(!changes.none()));
    lines.addAll(session.unchanged());
    if (folder.unreadable() > 0) {
      lines.add(folder.unreadable() + " lines were no records of a form that is known");
    }
    folder.complaints().forEach(complaint -> lines.add("  " + complaint));
    lines.add(
        "from the record: request, viewer, candidates with their retrieval scores, the features read,"
            + " the items' facts"
            + (changes.placements().isEmpty() ? ", the placement" : ""));
    lines.add(
        "from now: the model files"
            + (changes.placements().isPresent() ? ", the placements of the file" : "")
            + "; not decided again: retrieval (sources and quotas), the time there was");
    return new Outcome(lines, changes.none() && session.report.allEqual());
  }

  /// One run: what it holds and closes.
  private final class Session implements AutoCloseable {
    private final Changes changes;
    private final ReplayReport report;
    private final World world = new World();
    private final Map<Text, Placement> placements = new HashMap<>();
    private final Map<String, Optional<ServingModel>> scorers = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();
    private final Map<Placements.Names, Map<String, String>> files = new HashMap<>();
    private final Optional<BufferedWriter> out;
    private long notInFile;

    /// A placement's definition, and what it is made for.
    private record Text(String id, String json, Placements.Names names) {}

    Session(Changes changes, Options options) {
      this.changes = changes;
      report = new ReplayReport(options.k());
      out = options.out().map(Session::open);
    }

    private static BufferedWriter open(Path file) {
      try {
        return Files.newBufferedWriter(file);
      } catch (IOException e) {
        throw Problem.invalid("out", file.toString(), "a file that can be written").refusal();
      }
    }

    void take(Recorded recorded) {
      FullRecord record = recorded.record();
      try {
        Optional<CatalogSnapshot> catalog = world.of(recorded);
        Optional<Map<String, Type>> attributes = World.attributes(recorded);
        if (catalog.isEmpty() || attributes.isEmpty()) {
          report.skip("facts of it are missing");
        } else if (record.definition().isEmpty()) {
          report.skip("its placement was put together by hand");
        } else {
          decide(
              record,
              catalog.get(),
              new Placements.Names(catalog.get().schema(), attributes.get()));
        }
      } catch (Refusal refusal) {
        report.skip(refusal.problem().detail());
      }
    }

    private void decide(FullRecord record, CatalogSnapshot catalog, Placements.Names names) {
      Placement placement = placement(record, names);
      Optional<ServingModel> scorer = scorer(record, catalog.schema());
      Redecided again = recommendations.redecide(record, placement, names, catalog, scorer);
      report.add(record, again);
      out.ifPresent(file -> write(file, record, again));
    }

    private Placement placement(FullRecord record, Placements.Names names) {
      String id = record.decision().placement();
      Optional<String> fromFile =
          changes
              .placements()
              .map(file -> files.computeIfAbsent(names, key -> Placements.texts(file, names)))
              .map(texts -> texts.get(id));
      notInFile += changes.placements().isPresent() && fromFile.isEmpty() ? 1 : 0;
      String text = fromFile.orElse(record.definition());
      long version = record.decision().versions().placement();
      return placements.computeIfAbsent(
          new Text(id, text, names), key -> Placements.read(id, version, changed(text), names));
    }

    private String changed(String text) {
      if (changes.boosts().isEmpty() && changes.filters().isEmpty()) {
        return text;
      }
      try {
        ObjectNode tree = (ObjectNode) JSON.readTree(text);
        for (String boost : changes.boosts()) {
          int equals = boost.lastIndexOf('=');
          tree.withArray("boosts")
              .addObject()
              .put("expression", boost.substring(0, equals))
              .put("factor", Double.parseDouble(boost.substring(equals + 1)));
        }
        int number = 0;
        for (String filter : changes.filters()) {
          tree.withArray("filters")
              .addObject()
              .put("name", ADDED + ++number)
              .put("expression", filter)
              .put("always", true);
        }
        return tree.toString();
      } catch (JsonProcessingException | ClassCastException e) {
        throw Problem.invalid("definition", "not readable", "a JSON object").refusal();
      }
    }

    /// The model that is to score; without a change the one that did.
    private Optional<ServingModel> scorer(FullRecord record, FeatureSchema schema) {
      String name = changes.model().orElse(record.decision().versions().model());
      if (name.isEmpty()) {
        return Optional.empty();
      }
      String key = schema.hash() + " " + name;
      String known = refused.get(key);
      if (known != null) {
        throw Problem.invalid("model", name, known).refusal();
      }
      try {
        return scorers.computeIfAbsent(key, each -> Optional.of(load(schema, name)));
      } catch (Refusal refusal) {
        if (changes.model().isPresent()) {
          throw refusal;
        }
        refused.put(key, "one that loads: " + refusal.problem().detail());
        throw refusal;
      }
    }

    private ServingModel load(FeatureSchema schema, String name) {
      int slash = name.indexOf('/');
      String version = name.substring(slash + 1);
      if (slash < 1 || !version.matches(Manifest.VERSION)) {
        throw Problem.invalid("model", name, "name/version, such as ranker/1").refusal();
      }
      return models.version(schema, name.substring(0, slash), Integer.parseInt(version));
    }

    private static void write(BufferedWriter file, FullRecord record, Redecided again) {
      ObjectNode line = JSON.createObjectNode();
      line.put("decisionId", record.decision().id());
      line.put("equal", Comparison.equal(record, again));
      var items = line.putArray("items");
      for (int i = 0; i < again.shown().size(); i++) {
        int number = again.shown().items()[i];
        int place = Comparison.place(record.considered().items(), number);
        items
            .addObject()
            .put("id", record.described().get(place).id())
            .put("rank", again.shown().offset() + i + 1)
            .put("score", again.shown().scores()[i])
            .put("propensity", again.shown().propensities()[i])
            .put("value", again.considered().values()[place]);
      }
      try {
        file.write(line.toString());
        file.newLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<String> unchanged() {
      return notInFile == 0
          ? List.of()
          : List.of(notInFile + " of placements that the file does not have: as recorded");
    }

    @Override
    public void close() {
      scorers.values().forEach(model -> model.ifPresent(ServingModel::release));
      out.ifPresent(
          file -> {
            try {
              file.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /// Checks what was typed before anything is read.
  ///
  /// @throws Refusal naming the option
  public static void check(Changes changes) {
    for (String boost : changes.boosts()) {
      int equals = boost.lastIndexOf('=');
      boolean factor =
          equals > 0 && boost.substring(equals + 1).matches("[0-9]{1,4}(\\.[0-9]{1,9})?");
      if (!factor) {
        throw Problem.invalid("boost", boost, "EXPRESSION=FACTOR, the factor 0 to 1000").refusal();
      }
    }
  }
}
