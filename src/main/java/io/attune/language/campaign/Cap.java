package io.attune.language.campaign;

/// How often one viewer may see something.
///
/// @param scope of what
/// @param count 1 to [#MOST]
/// @param window in which time
public record Cap(Scope scope, int count, Window window) {
  /// The highest count.
  public static final int MOST = 10_000;

  /// What is counted together.
  public enum Scope {
    CREATIVE,
    LINE_ITEM,
    CAMPAIGN,
    ADVERTISER
  }

  /// The time in which it is counted.
  ///
  /// @param kind of time
  /// @param seconds its length where it is rolling, 60 to [#MOST_SECONDS]; 0 otherwise
  public record Window(Kind kind, int seconds) {
    /// A year.
    public static final int MOST_SECONDS = 365 * 86_400;

    /// The viewer's session.
    public static final Window SESSION = new Window(Kind.SESSION, 0);

    /// Without end.
    public static final Window LIFETIME = new Window(Kind.LIFETIME, 0);

    /// Kinds of time.
    public enum Kind {
      /// The last so many seconds, at any moment.
      ROLLING,
      SESSION,
      LIFETIME
    }

    public Window {
      boolean rolling = kind == Kind.ROLLING;
      if (rolling ? seconds < 60 || seconds > MOST_SECONDS : seconds != 0) {
        throw new IllegalArgumentException(
            "window: " + seconds + " s (expected: 60 to " + MOST_SECONDS + " where it rolls)");
      }
    }

    /// The last so many seconds.
    public static Window ofSeconds(int seconds) {
      return new Window(Kind.ROLLING, seconds);
    }
  }

  public Cap {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + MOST + ")");
    }
  }
}
