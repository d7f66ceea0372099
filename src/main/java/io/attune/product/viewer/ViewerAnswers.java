package io.attune.product.viewer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.consent.Consent;
import io.attune.language.problem.Problem;
import io.attune.state.catalog.CatalogSnapshot;
import io.attune.state.profile.ActionType;
import io.attune.state.profile.Viewer;
import io.attune.state.profile.ViewerProfile;
import io.attune.state.profile.ViewerProfile.Membership;
import io.attune.state.profile.Viewers;
import io.attune.state.profile.WholeViewer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes what callers read of viewers.
final class ViewerAnswers {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ViewerAnswers() {}

  /// All that is known.
  ///
  /// @param live segment to the expression by which the viewer is in it now
  static ObjectNode whole(
      WholeViewer viewer, Map<String, String> live, CatalogSnapshot catalog, long nowMillis) {
    ViewerProfile profile = viewer.profile();
    ObjectNode answer = JSON.objectNode().put("id", viewer.id()).put("version", profile.version());
    ArrayNode identities = answer.putArray("identities");
    viewer.identities().forEach(identities::add);
    answer.set("consent", consent(profile.consent()));
    answer.put("withheld", profile.refused());
    attributes(answer, profile);
    segments(answer.putArray("segments"), profile, live, nowMillis);
    features(answer.putObject("features"), viewer.views(), nowMillis);
    RealTimeAnswers.write(answer.putObject("realTime"), viewer.realTime(), catalog, nowMillis);
    actions(answer.putArray("actions"), viewer.state(), catalog);
    purchases(answer.putArray("purchases"), viewer.state(), catalog);
    return answer;
  }

  private static ObjectNode consent(Consent consent) {
    ObjectNode node = JSON.objectNode();
    consent.personalise().ifPresent(allowed -> node.put("personalise", allowed));
    consent.tcf().ifPresent(text -> node.put("tcf", text));
    consent.gpp().ifPresent(text -> node.put("gpp", text));
    consent.usPrivacy().ifPresent(text -> node.put("usPrivacy", text));
    return node;
  }

  private static void attributes(ObjectNode answer, ViewerProfile profile) {
    ObjectNode values = answer.putObject("attributes");
    ObjectNode origins = answer.putObject("attributesSet");
    profile
        .byName()
        .forEach(
            (name, attribute) -> {
              switch (attribute.value()) {
                case String text -> values.put(name, text);
                case Double number -> values.put(name, number);
                case Boolean flag -> values.put(name, flag);
                case List<?> texts -> {
                  ArrayNode list = values.putArray(name);
                  texts.forEach(text -> list.add((String) text));
                }
                default -> values.putNull(name);
              }
              origins
                  .putObject(name)
                  .put("at", time(attribute.setMillis()))
                  .put("inherited", attribute.inherited());
            });
  }

  private static void segments(
      ArrayNode list, ViewerProfile profile, Map<String, String> live, long nowMillis) {
    for (Membership membership : profile.bySegment().values()) {
      ObjectNode node =
          list.addObject()
              .put("id", membership.segment())
              .put("by", "business")
              .put("holds", membership.holds(nowMillis))
              .put("setAt", time(membership.setMillis()))
              .put("inherited", membership.inherited());
      if (membership.expiresMillis() != ViewerProfile.FOR_EVER) {
        node.put("expires", time(membership.expiresMillis()));
      }
    }
    live.forEach(
        (id, expression) ->
            list.addObject()
                .put("id", id)
                .put("by", "expression")
                .put("holds", true)
                .put("expression", expression));
  }

  private static void features(ObjectNode features, List<WholeViewer.View> views, long nowMillis) {
    for (WholeViewer.View view : views) {
      ObjectNode node =
          features
              .putObject(view.name())
              .put("writtenAt", time(1_000 * view.writtenSeconds()))
              .put("ageSeconds", nowMillis / 1_000 - view.writtenSeconds());
      ObjectNode columns = node.putObject("columns");
      view.columns().forEach(columns::put);
    }
  }

  private static void actions(ArrayNode list, Viewer viewer, CatalogSnapshot catalog) {
    for (int i = 0; i < viewer.actions(); i++) {
      ObjectNode node = item(list.addObject(), viewer.actionItem(i), catalog);
      node.put("type", ActionType.of(viewer.actionType(i)).name().toLowerCase(Locale.ROOT))
          .put("time", time(1_000 * viewer.actionSeconds(i)));
    }
  }

  private static void purchases(ArrayNode list, Viewer viewer, CatalogSnapshot catalog) {
    for (int i = 0; i < viewer.purchases(); i++) {
      item(list.addObject(), viewer.purchaseItem(i), catalog)
          .put("lastTime", time(1_000 * viewer.purchaseSeconds(i)))
          .put("days", viewer.purchaseDays(i));
    }
  }

  /// An item that the catalogue has not loaded yet has a number only.
  static ObjectNode item(ObjectNode node, int number, CatalogSnapshot catalog) {
    return number < catalog.numbers()
        ? node.put("item", catalog.id(number))
        : node.put("itemNumber", number);
  }

  static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }

  static ObjectNode written(Viewers.Changed changed) {
    return JSON.objectNode()
        .put("id", changed.id())
        .put("version", changed.profile().version())
        .put("status", "written");
  }

  static ObjectNode merged(String id) {
    return JSON.objectNode().put("id", id).put("status", "merged");
  }

  static ObjectNode rejected(ObjectNode node, Problem problem) {
    node.put("status", "rejected").put("code", problem.code().code());
    if (!problem.field().isEmpty()) {
      node.put("field", problem.field());
    }
    return node.put("detail", problem.detail());
  }
}
