package io.attune.language.problem;

/// Carries a [Problem] from where it was noticed to the wire door that answers it. Without a stack
/// trace: it is an expected outcome.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  public Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
