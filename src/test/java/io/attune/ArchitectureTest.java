package io.attune;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import io.attune.platform.access.RequiresScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Keeps the house in shape: floors, doors, signs. What a room needs from another goes through that
/// room's door.
class ArchitectureTest {
  /// Public classes and interfaces that are no door but pass through one, and why they are no
  /// records.
  private static final Map<String, Set<String>> THROUGH_THE_DOOR =
      Map.ofEntries(
          Map.entry(
              "language.decision",
              Set.of(
                  "Candidates",
                  "Matrix",
                  "Offers",
                  "Slate",
                  "Trace",
                  "Ticker")), // reused from request to request
          Map.entry(
              "language.expression",
              Set.of(
                  "Predicate",
                  "Row",
                  "ItemRow",
                  "ExpressionSchema")), // what a compiled expression reads
          Map.entry("platform.store", Set.of("StreamReader")), // a caller's callback
          Map.entry("market.notice", Set.of("Tidings")), // a product's callback
          Map.entry("market.sale", Set.of("Rules")), // a product's callback
          Map.entry("stage.candidate", Set.of("Sponsors")), // a product's callback
          Map.entry(
              "offline.bulkload",
              Set.of(
                  "Progress",
                  "Purchases",
                  "StagedPurchases")), // a callback; files too large for memory, read in pieces
          Map.entry("offline.demo", Set.of("DemoHistory")), // millions of actions as arrays
          Map.entry(
              "platform.access",
              Set.of("GrpcScopes", "AuditTrail")), // read by the framework; a caller's callback
          Map.entry("state.snapshot", Set.of("SnapshotRow")), // moved from candidate to candidate
          Map.entry(
              "state.catalog",
              Set.of(
                  "CatalogSnapshot",
                  "RecordedItems")), // arrays that are never copied; filled item by item
          Map.entry(
              "state.version",
              Set.of(
                  "ServingModel",
                  "OnnxModel",
                  "Steps")), // a leased native session, for decisions and for its owner; a clock
          Map.entry(
              "state.campaign",
              Set.of(
                  "CampaignSnapshot", // tables that are never copied
                  "Adviser")), // a caller's callback
          Map.entry(
              "state.targeting",
              Set.of(
                  "TargetingIndex",
                  "Scratch")), // bitmaps that are never copied; the working memory of a match
          Map.entry(
              "state.demand",
              Set.of(
                  "Book", "Columns", "Masks",
                  "Tally")), // arrays that are never copied; counters that every decision writes
          Map.entry(
              "stage.eligibility", Set.of("Survivors")), // working memory, leased by a decision
          Map.entry(
              "state.shadow", Set.of("Rescoring")), // the working memory of a decision, leased
          Map.entry(
              "state.ledger", Set.of("Account", "Hold")), // atomics, taken from by every decision
          Map.entry("state.rate", Set.of("RateSnapshot")), // arrays that are never copied
          Map.entry("state.profile", Set.of("Viewer"))); // packed blobs, read in place

  /// The connection types of the client belong to the store; commands and answers are what passes
  /// through its door.
  private static final Set<String> COMMANDS_AND_ANSWERS =
      Set.of("Request", "Response", "Command", "ResponseType");

  @Test
  void imports_only_go_down_the_floors() {
    assertNone(
        dependencies(d -> House.floor(d.getTargetClass()) < House.floor(d.getOriginClass())));
  }

  @Test
  void stages_and_products_import_no_sibling_but_collect() {
    Set<String> apart = Set.of("stage", "product");
    assertNone(
        dependencies(
            d ->
                House.floor(d.getOriginClass()) == House.floor(d.getTargetClass())
                    && apart.contains(House.FLOORS.get(House.floor(d.getOriginClass())))
                    && !House.room(d.getOriginClass()).equals(House.room(d.getTargetClass()))
                    && !House.room(d.getTargetClass()).equals("product.collect")));
  }

  @Test
  void rooms_stand_in_no_circle() {
    slices().matching("io.attune.(**)").should().beFreeOfCycles().check(House.CLASSES);
  }

  @Test
  void every_class_stands_on_a_floor_in_a_flat_room() {
    assertNone(
        written()
            .filter(type -> !type.getPackageName().equals("io.attune." + House.room(type)))
            .map(JavaClass::getName));
  }

  @Test
  void a_room_has_one_door() {
    Map<String, Set<String>> doors = new TreeMap<>();
    written()
        .filter(ArchitectureTest::isDoor)
        .forEach(
            t -> doors.computeIfAbsent(House.room(t), r -> new TreeSet<>()).add(t.getSimpleName()));
    assertNone(
        doors.entrySet().stream().filter(room -> room.getValue().size() > 1).map(Object::toString));
  }

  @Test
  void most_types_are_hidden() {
    List<JavaClass> types = written().toList();
    long hidden =
        types.stream().filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC)).count();
    assertTrue(
        hidden * 10 >= types.size() * 6L,
        hidden + " of " + types.size() + " types are package-private (expected: 60 % or more)");
  }

  @Test
  void every_room_has_its_sign() {
    Set<String> without = new TreeSet<>();
    for (String room : written().map(JavaClass::getPackageName).collect(Collectors.toSet())) {
      boolean marked =
          written(room + ".package-info").anyMatch(sign -> sign.isAnnotatedWith(NullMarked.class));
      if (!marked) {
        without.add(room);
      }
    }
    assertEquals(Set.of(), without);
  }

  @Test
  void only_the_command_line_prints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.attune.cli")
        .should(ACCESS_STANDARD_STREAMS)
        .check(House.CLASSES);
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(House.CLASSES);
  }

  @Test
  void only_the_store_holds_connections_to_redis() {
    assertNone(
        House.CLASSES.stream()
            .filter(type -> !House.room(type).equals("platform.store"))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(d -> d.getTargetClass().getPackageName().startsWith("io.vertx.redis"))
            .filter(d -> !COMMANDS_AND_ANSWERS.contains(d.getTargetClass().getSimpleName()))
            .map(Dependency::getDescription));
  }

  @Test
  void every_endpoint_names_its_scope() {
    assertNone(
        House.CLASSES.stream()
            .filter(
                type ->
                    type.isAnnotatedWith("jakarta.ws.rs.Path")
                        || type.isAnnotatedWith("io.quarkus.grpc.GrpcService"))
            .flatMap(type -> type.getMethods().stream())
            .filter(ArchitectureTest::isCalledFromOutside)
            .filter(method -> !isScoped(method) && !isScoped(method.getOwner()))
            .map(JavaMethod::getFullName));
  }

  @Test
  void constructors_take_six_arguments_at_most() {
    assertNone(
        written()
            .filter(type -> !type.isRecord())
            .flatMap(type -> type.getConstructors().stream())
            .filter(constructor -> constructor.getRawParameterTypes().size() > 6)
            .map(constructor -> constructor.getFullName()));
  }

  /// As a caller sees it: public behaviour. Data, errors and endpoints are none.
  private static boolean isDoor(JavaClass type) {
    boolean data =
        type.isRecord()
            || type.isEnum()
            || type.isAnnotation()
            || isSealed(type)
            || type.isAssignableTo(Throwable.class);
    boolean passes =
        THROUGH_THE_DOOR.getOrDefault(House.room(type), Set.of()).contains(type.getSimpleName());
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !data
        && !passes
        && !House.isEndpoint(type);
  }

  private static boolean isSealed(JavaClass type) {
    return type.reflect().isSealed();
  }

  /// REST methods carry a verb's annotation; a gRPC service's public methods are all calls.
  private static boolean isCalledFromOutside(JavaMethod method) {
    boolean verb =
        method.getAnnotations().stream()
            .anyMatch(a -> a.getRawType().isAnnotatedWith("jakarta.ws.rs.HttpMethod"));
    boolean call = method.getOwner().isAnnotatedWith("io.quarkus.grpc.GrpcService");
    return verb
        || call
            && method.getModifiers().contains(JavaModifier.PUBLIC)
            && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static boolean isScoped(CanBeAnnotated place) {
    return place.isAnnotatedWith(RequiresScope.class);
  }

  private static Stream<String> dependencies(Predicate<Dependency> wrong) {
    return House.CLASSES.stream()
        .filter(type -> House.floor(type) >= 0)
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(d -> House.floor(d.getTargetClass()) >= 0)
        .filter(wrong)
        .map(Dependency::getDescription);
  }

  private static Stream<JavaClass> written(String name) {
    return House.CLASSES.stream().filter(type -> type.getName().equals(name));
  }

  /// Top-level types.
  private static Stream<JavaClass> written() {
    return House.CLASSES.stream()
        .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
  }

  private static void assertNone(Stream<String> violations) {
    List<String> found = violations.sorted().distinct().toList();
    assertTrue(found.isEmpty(), () -> String.join("\n", found));
  }
}
