package io.attune.product.lint;

import com.fasterxml.jackson.databind.JsonNode;
import io.attune.language.problem.Problem;
import io.attune.product.lint.Standard.Field;
import java.util.Map;
import java.util.regex.Pattern;

/// Holds a tree against the table, field by field.
final class FieldCheck {
  private static final Map<String, Pattern> FORMS =
      Map.of(
          "currency", Pattern.compile("[A-Z]{3}"),
          "country", Pattern.compile("[A-Z]{3}"),
          "tcf", Pattern.compile("(C[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)?"),
          "gpp", Pattern.compile("D[A-Za-z0-9_-]+(~.+)?"),
          "usp", Pattern.compile("1[YN-]{3}"));
  private static final Map<String, String> WORDS =
      Map.of(
          "currency", "an ISO 4217 code in capitals, such as USD",
          "country", "an ISO 3166-1 alpha-3 code, such as USA",
          "tcf", "a TCF string of version 2",
          "gpp", "a GPP string",
          "usp", "a US privacy string of version 1, such as 1YNN");
  private final Findings findings;

  FieldCheck(Findings findings) {
    this.findings = findings;
  }

  /// @param type the object's name in the table
  void object(JsonNode object, String type, String path) {
    Map<String, Field> fields = Standard.TABLE.object(type);
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String name = entry.getKey();
      String below = path.isEmpty() ? name : path + "." + name;
      Field field = fields.get(name);
      if (field != null) {
        present(object, field, entry.getValue(), below);
      } else if (name.equals("ext")) {
        ext(entry.getValue(), type, below);
      } else if (!type.endsWith("Ext")) {
        findings.add(Rule.UNKNOWN, below, Problem.unknown(name, fields.keySet()));
      }
    }
    for (Field field : fields.values()) {
      missing(object, field, path.isEmpty() ? field.name() : path + "." + field.name());
    }
  }

  private void ext(JsonNode ext, String type, String path) {
    if (!ext.isObject()) {
      findings.add(Rule.TYPE, path, "ext is an object");
    } else if (Standard.TABLE.isObject(type + "Ext")) {
      object(ext, type + "Ext", path);
    }
  }

  private void missing(JsonNode object, Field field, String path) {
    boolean there = stands(object.path(field.name())) || stands(object.path(field.instead()));
    if (field.required() && !there) {
      findings.add(Rule.REQUIRED, path, field.name() + " must be there");
    }
  }

  private static boolean stands(JsonNode value) {
    boolean empty =
        value.isTextual() && value.asText().isEmpty() || value.isArray() && value.isEmpty();
    return !value.isMissingNode() && !value.isNull() && !empty;
  }

  private void present(JsonNode object, Field field, JsonNode value, String path) {
    if (field.required() && !stands(value)) {
      return;
    }
    if (!field.deprecated().isEmpty()) {
      findings.add(Rule.DEPRECATED, path, "use " + field.deprecated());
    }
    if (!field.moved().isEmpty()) {
      findings.add(Rule.PLACE, path, "OpenRTB 2.6 has " + field.moved() + " for it; 2.5 had none");
    }
    if (field.excludes().stream().anyMatch(object::has)) {
      findings.add(
          Rule.EXCLUSIVE, path, "not together with " + String.join(" or ", field.excludes()));
    }
    if (!field.list()) {
      value(field, value, path);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        value(field, value.get(i), path + "[" + i + "]");
      }
    } else {
      findings.add(Rule.TYPE, path, "a list is due");
    }
  }

  private void value(Field field, JsonNode value, String path) {
    if (Standard.TABLE.isObject(field.type())) {
      if (value.isObject()) {
        object(value, field.type(), path);
      } else {
        findings.add(Rule.TYPE, path, "an object is due");
      }
    } else if (!isOfType(field.type(), value)) {
      findings.add(Rule.TYPE, path, words(field.type()) + " is due");
    } else if (value.isNumber()) {
      number(field, value.asDouble(), path);
    } else if (FORMS.containsKey(field.type())) {
      form(field.type(), value.asText(), path);
    }
  }

  private void number(Field field, double value, String path) {
    double least = field.type().equals("flag") || field.type().equals("price") ? 0 : field.least();
    double most =
        field.type().equals("flag") ? 1 : field.type().equals("price") ? 1e9 : field.most();
    if (value < least || value > most) {
      findings.add(
          Rule.RANGE, path, Problem.invalid(field.name(), value, range(least, most)).detail());
    }
  }

  private static String range(double least, double most) {
    if (Double.isInfinite(most)) {
      return (long) least + " or more";
    }
    return (long) least + " to " + (long) most;
  }

  private void form(String type, String text, String path) {
    Pattern form = FORMS.get(type);
    if (form != null && !form.matcher(text).matches()) {
      Rule rule = type.equals("currency") ? Rule.CURRENCY : Rule.FORM;
      findings.add(rule, path, WORDS.get(type) + " is due");
    }
  }

  private static boolean isOfType(String type, JsonNode value) {
    return switch (type) {
      case "any" -> true;
      case "int", "flag" -> value.isIntegralNumber();
      case "number", "price" -> value.isNumber();
      default -> value.isTextual();
    };
  }

  private static String words(String type) {
    return switch (type) {
      case "int" -> "a whole number";
      case "flag" -> "0 or 1";
      case "number", "price" -> "a number";
      default -> "a text";
    };
  }
}
