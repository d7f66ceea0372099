package io.attune.language.campaign;

import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.document.Document;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads definitions of any kind and refuses those that contradict themselves. What they say of
/// others is not looked at. Thread-safe, without I/O.
final class DefinitionReader {
  private static final String TRANSPARENCY = "transparency";
  private static final String[] ADVERTISER = {
    "state", "name", "domains", "competitiveCategories", "categories", "taxonomy", TRANSPARENCY
  };
  private static final String[] CAMPAIGN = {
    "state", "advertiser", "name", "currency", "timeZone", "budget", "caps", "strict", TRANSPARENCY
  };
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");
  private static final int MAX_DOMAINS = 100;
  private static final int MAX_LABELS = 20;
  private static final int MAX_CATEGORIES = 20;
  private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}");
  private static final Pattern FIRST_CATEGORY = Pattern.compile("IAB[1-9]\\d?(-[1-9]\\d?)?");

  /// AdCOM's own numbers and those that it leaves to others.
  private static final int MAX_NUMBER = 9_999;

  private DefinitionReader() {}

  /// @param envelope further fields that may stand beside the definition's own
  static Definition read(Kind kind, Identity identity, Document tree, String... envelope) {
    return switch (kind) {
      case ADVERTISER -> advertiser(identity, tree.only(both(ADVERTISER, envelope)));
      case CAMPAIGN -> campaign(identity, tree.only(both(CAMPAIGN, envelope)));
      case LINE_ITEM ->
          LineItemReader.read(identity, tree.only(both(LineItemReader.FIELDS, envelope)));
      case CREATIVE ->
          CreativeReader.read(identity, tree.only(both(CreativeReader.FIELDS, envelope)));
    };
  }

  private static String[] both(String[] own, String[] envelope) {
    String[] both = Arrays.copyOf(own, own.length + envelope.length);
    System.arraycopy(envelope, 0, both, own.length, envelope.length);
    return both;
  }

  static State state(Kind kind, Document tree) {
    return tree.find("state")
        .map(state -> Fields.oneOf(state, State.values()))
        .orElse(kind.initialState());
  }

  private static Advertiser advertiser(Identity identity, Document tree) {
    return new Advertiser(
        identity.id(),
        identity.number(),
        identity.version(),
        state(Kind.ADVERTISER, tree),
        Fields.name(tree.get("name")),
        texts(tree.find("domains"), MAX_DOMAINS, Fields.HOST, Fields.HOST_EXPECTED),
        texts(
            tree.find("competitiveCategories"),
            MAX_LABELS,
            LABEL,
            "1 to 64 letters, digits, _, ., : and -, a letter or digit first"),
        categories(tree),
        taxonomy(tree),
        transparency(tree));
  }

  /// Numbers of another taxonomy without its number beside them would pass for the first's.
  private static List<String> categories(Document tree) {
    return taxonomy(tree) == 1
        ? texts(
            tree.find("categories"),
            MAX_CATEGORIES,
            FIRST_CATEGORY,
            "a category of taxonomy 1 such as IAB22 or IAB22-1")
        : texts(
            tree.find("categories"),
            MAX_CATEGORIES,
            CATEGORY,
            "1 to 32 letters, digits and -, a letter or digit first");
  }

  private static int taxonomy(Document tree) {
    return tree.find("taxonomy").map(number -> (int) number.integer(1, MAX_NUMBER)).orElse(1);
  }

  private static Transparency transparency(Document tree) {
    return tree.find(TRANSPARENCY)
        .map(said -> said.only("behalf", "paid"))
        .map(said -> new Transparency(said(said, "behalf"), said(said, "paid")))
        .orElse(Transparency.UNSAID);
  }

  private static String said(Document transparency, String field) {
    return transparency.find(field).map(text -> text.text(0, Transparency.MOST)).orElse("");
  }

  /// Numbers of AdCOM, each once.
  static List<Integer> numbers(Optional<Document> found, int most) {
    List<Integer> numbers = new ArrayList<>();
    for (Document each : found.map(list -> list.elements(most)).orElse(List.of())) {
      int number = (int) each.integer(1, MAX_NUMBER);
      if (numbers.contains(number)) {
        throw each.refuse("each once");
      }
      numbers.add(number);
    }
    return numbers;
  }

  /// Texts of a form, each once.
  static List<String> texts(Optional<Document> found, int most, Pattern form, String expected) {
    Set<String> seen = new HashSet<>();
    List<String> texts = new ArrayList<>();
    for (Document each : found.map(list -> list.elements(most)).orElse(List.of())) {
      String text = each.text(1, 256);
      if (!form.matcher(text).matches()) {
        throw each.refuse(expected);
      }
      if (!seen.add(text)) {
        throw each.refuse("each once");
      }
      texts.add(text);
    }
    return texts;
  }

  private static Campaign campaign(Identity identity, Document tree) {
    Document currency = tree.get("currency");
    if (!CURRENCY.matcher(currency.text(1, 64)).matches()) {
      throw currency.refuse("three capital letters of ISO 4217 such as EUR");
    }
    return new Campaign(
        identity.id(),
        identity.number(),
        identity.version(),
        state(Kind.CAMPAIGN, tree),
        Fields.id(tree.get("advertiser")),
        Fields.name(tree.get("name")),
        currency.text(3, 3),
        tree.find("timeZone").map(Fields::zone).orElse(ZoneId.of("UTC")),
        Fields.budget(tree.find("budget")),
        Fields.caps(tree.find("caps"), Cap.Scope.CAMPAIGN, Cap.Scope.ADVERTISER),
        tree.find("strict").map(Document::flag).orElse(false),
        transparency(tree));
  }
}
