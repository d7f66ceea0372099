package io.attune.language.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.attune.language.document.Document.Kind;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON's tokens as documents; duplicate keys and trailing text are refused.
final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(64).maxNumberLength(64).build())
          .build();

  Document read(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw malformed("is empty");
      }
      Document document = document(parser, first, "");
      if (parser.nextToken() != null) {
        throw malformed(
            "goes on after its end at line " + parser.currentTokenLocation().getLineNr());
      }
      return document;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : "line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ": ";
      throw malformed(where + Problem.parsing(e.getOriginalMessage()));
    } catch (IOException e) {
      throw malformed("is not UTF-8");
    }
  }

  private static Refusal malformed(String what) {
    return Problem.of(ProblemCode.MALFORMED_BODY, "body: " + what + " (expected: one JSON value)")
        .refusal();
  }

  private static Document document(JsonParser parser, JsonToken token, String path)
      throws IOException {
    Place place = new Place("", parser.currentTokenLocation().getLineNr(), path);
    return switch (token) {
      case START_OBJECT -> object(parser, place);
      case START_ARRAY -> array(parser, place);
      case VALUE_STRING -> Document.scalar(place, Kind.TEXT, parser.getText());
      case VALUE_NUMBER_INT -> Document.scalar(place, Kind.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> Document.scalar(place, Kind.NUMBER, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> Document.scalar(place, Kind.FLAG, parser.getText());
      case VALUE_NULL -> Document.scalar(place, Kind.NULL, "");
      default -> throw malformed("has a " + token + " where a value is due");
    };
  }

  private static Document object(JsonParser parser, Place place) throws IOException {
    Map<String, Document> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      fields.put(name, document(parser, parser.nextToken(), place.below(name)));
    }
    return Document.object(place, fields);
  }

  private static Document array(JsonParser parser, Place place) throws IOException {
    List<Document> elements = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      elements.add(document(parser, token, place.below(elements.size())));
    }
    return Document.array(place, elements);
  }
}
