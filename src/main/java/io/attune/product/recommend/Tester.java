package io.attune.product.recommend;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.access.Scope;
import io.attune.state.model.Lineup;
import io.attune.state.model.ModelSnapshot;
import io.attune.state.version.ServingModel;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A tester names the version that is to score his calls.
final class Tester {
  /// `name/version`, of a version in use: serving, previous, ramp or shadow.
  static final String HEADER = "x-attune-model";

  private Tester() {}

  /// Notes what the header asks for.
  ///
  /// @throws io.attune.language.problem.Refusal `forbidden`, or naming the versions in use
  static void read(Ask ask, @Nullable String header, Predicate<Scope> may, ModelSnapshot models) {
    if (header == null || header.isEmpty()) {
      return;
    }
    if (!may.test(Scope.EVALUATE)) {
      throw new Problem(
              ProblemCode.FORBIDDEN,
              HEADER,
              HEADER
                  + ": not allowed (expected: a key with the scope "
                  + Scope.EVALUATE.code()
                  + ")")
          .refusal();
    }
    List<String> inUse =
        models.byName().values().stream()
            .flatMap(Lineup::all)
            .map(Tester::name)
            .distinct()
            .sorted()
            .toList();
    if (!inUse.contains(header)) {
      throw Problem.invalid(HEADER, header, "one of " + String.join(", ", inUse)).refusal();
    }
    ask.model = header;
  }

  private static String name(ServingModel model) {
    return model.name() + "/" + model.version();
  }
}
