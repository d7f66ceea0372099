package io.attune.stage.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.attune.language.expression.ExpressionSchema.Type;
import io.attune.language.problem.Refusal;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The one kind of [RecordFolder]. Not thread-safe.
final class RecordedFiles implements RecordFolder {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int LONGEST_LINE = 64_000_000;
  private static final int MOST_COMPLAINTS = 20;

  private final List<Path> files;
  private final List<String> complaints = new ArrayList<>();
  private long records;
  private long unreadable;

  RecordedFiles(List<Path> files) {
    this.files = files;
  }

  static boolean holdsDecisions(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(RecordFiles.DECISIONS) && name.endsWith(RecordFiles.END);
  }

  @Override
  public int files() {
    return files.size();
  }

  @Override
  public void each(Reader reader) {
    records = 0;
    unreadable = 0;
    complaints.clear();
    for (Path file : files) {
      if (!each(file, reader)) {
        return;
      }
    }
  }

  private boolean each(Path file, Reader reader) {
    Map<Integer, Fact> facts = facts(file);
    boolean[] on = {true};
    lines(
        file,
        line -> {
          try {
            FullRecord record = RecordReader.read(line);
            records++;
            on[0] = reader.take(new Recorded(record, facts, line.length));
          } catch (Refusal refusal) {
            unreadable++;
            complain(file, refusal.problem().detail());
          }
          return on[0];
        });
    return on[0];
  }

  private Map<Integer, Fact> facts(Path file) {
    Map<Integer, Fact> facts = new HashMap<>();
    String name = file.getFileName().toString();
    Path sibling = file.resolveSibling(RecordFiles.FACTS + RecordFiles.stem(file));
    if (!name.startsWith(RecordFiles.DECISIONS) || !Files.exists(sibling)) {
      complain(file, "no facts beside it; its records can be read, not decided again");
      return facts;
    }
    lines(
        sibling,
        line -> {
          try {
            fact(line, facts);
          } catch (IOException | IllegalArgumentException e) {
            complain(sibling, "a line that is no fact");
          }
          return true;
        });
    return facts;
  }

  private static void fact(byte[] line, Map<Integer, Fact> facts) throws IOException {
    int key = -1;
    String kind = "";
    String id = "";
    String text = "";
    int number = -1;
    int product = -1;
    long created = 0;
    byte[] item = {};
    Map<String, Type> types = new HashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "key" -> key = json.getIntValue();
          case "kind" -> kind = json.getText();
          case "id" -> id = json.getText();
          case "text" -> text = json.getText();
          case "number" -> number = json.getIntValue();
          case "product" -> product = json.getIntValue();
          case "created" -> created = json.getLongValue();
          case "types" -> {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
              String attribute = json.currentName();
              json.nextToken();
              Type.scalarOrTexts(json.getText()).ifPresent(type -> types.put(attribute, type));
            }
          }
          case "item" -> {
            int from = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            item = Arrays.copyOfRange(line, from, (int) json.currentLocation().getByteOffset());
          }
          default -> json.skipChildren();
        }
      }
    }
    switch (kind) {
      case "item" -> facts.put(key, new Item(number, id, created, product, item));
      case "gone" -> facts.put(key, new Gone(number, id));
      case "attributes" -> facts.put(key, new Attributes(types));
      case "features" -> facts.put(key, new Features(text));
      default -> {
        // of a later form
      }
    }
  }

  private interface Line {
    boolean take(byte[] line);
  }

  /// Whole lines only: what a file that is cut off has of its last one is not passed on.
  private void lines(Path file, Line line) {
    long seen = 0;
    try (InputStream raw = Files.newInputStream(file);
        InputStream in =
            new BufferedInputStream(
                new GZIPInputStream(new BufferedInputStream(raw, 1 << 16), 1 << 16), 1 << 16)) {
      ByteArrayOutputStream buffer = new ByteArrayOutputStream(1 << 16);
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet != '\n') {
          buffer.write(octet);
          if (buffer.size() > LONGEST_LINE) {
            complain(file, "a line of more than " + LONGEST_LINE + " bytes; not read on");
            return;
          }
        } else {
          seen++;
          if (!line.take(buffer.toByteArray())) {
            return;
          }
          buffer.reset();
        }
      }
      if (buffer.size() > 0) {
        complain(file, "cut off after " + seen + " lines");
      }
    } catch (EOFException | ZipException e) {
      complain(file, "cut off or damaged after " + seen + " lines");
    } catch (IOException e) {
      complain(file, "not readable after " + seen + " lines");
    }
  }

  private void complain(Path file, String what) {
    if (complaints.size() < MOST_COMPLAINTS) {
      complaints.add(file.getFileName() + ": " + what);
    }
  }

  @Override
  public long records() {
    return records;
  }

  @Override
  public long unreadable() {
    return unreadable;
  }

  @Override
  public List<String> complaints() {
    return List.copyOf(complaints);
  }
}
