package io.attune;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/// The classes of the house as the rules see them: what was written by hand, without tests and
/// generated protobuf code.
final class House {
  static final String ROOT = "io.attune.";

  /// Top to bottom: imports only go down.
  static final List<String> FLOORS =
      List.of("cli", "offline", "product", "market", "stage", "state", "platform", "language");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/io/attune/proto/"))
          .importPackages("io.attune");

  private House() {}

  /// The floor's place from the top, or -1 for what is no part of the house.
  static int floor(JavaClass type) {
    return FLOORS.indexOf(word(type, 0));
  }

  /// Floor and room, such as `stage.audience`; on the top floor just `cli`.
  static String room(JavaClass type) {
    return floor(type) == 0 ? "cli" : word(type, 0) + "." + word(type, 1);
  }

  static boolean isEndpoint(JavaClass type) {
    return type.isAnnotatedWith("jakarta.ws.rs.Path")
        || type.isAnnotatedWith("io.quarkus.grpc.GrpcService")
        || type.isAnnotatedWith("jakarta.ws.rs.ext.Provider");
  }

  private static String word(JavaClass type, int index) {
    String name = type.getPackageName();
    String[] words =
        name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.") : new String[0];
    return index < words.length ? words[index] : "";
  }
}
