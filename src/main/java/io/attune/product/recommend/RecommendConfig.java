package io.attune.product.recommend;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Settings of the recommend product.
@ConfigMapping(prefix = "attune.recommend")
interface RecommendConfig {

  /// Where the pipeline runs: `auto` by predicted cost, `inline` always on the connection's event
  /// loop, `pool` never there.
  @WithDefault("auto")
  Executor executor();

  /// The largest predicted cost that `auto` still runs on the event loop.
  @WithDefault("0.00025s")
  Duration inlineLimit();

  /// Threads of the compute pool; 0 means one per core.
  @WithDefault("0")
  int poolThreads();

  /// Decisions that may wait for the compute pool; more are refused as overloaded.
  @WithDefault("256")
  int poolQueue();

  /// Working memories (candidates, matrix) there may be at once, that is decisions computed at
  /// once; 0 means four per core.
  @WithDefault("0")
  int scratches();

  /// Compiled filter expressions of requests that are kept.
  @WithDefault("256")
  int filterCache();

  /// Bounds on what one call may hold.
  Limits limits();

  /// Where a decision is computed.
  enum Executor {
    AUTO,
    INLINE,
    POOL
  }

  /// Bounds on what one call may hold; beyond them it is refused with the number in the message.
  interface Limits {
    @WithDefault("10000")
    int candidates();

    @WithDefault("1000")
    int count();

    @WithDefault("9999")
    int offset();

    @WithDefault("10000")
    int exclude();

    @WithDefault("100")
    int seeds();

    /// Placements of a page.
    @WithDefault("20")
    int placements();

    /// Characters of an item, viewer or session id.
    @WithDefault("256")
    int idCharacters();

    /// Fields of `context` and parameters of a filter.
    @WithDefault("100")
    int contextFields();

    /// Characters of a text in `context` or in a filter's parameters.
    @WithDefault("1024")
    int textCharacters();

    /// Bytes of a filter expression.
    @WithDefault("4096")
    int filterBytes();

    /// How deep a body may nest.
    @WithDefault("64")
    int nesting();

    @WithDefault("10s")
    Duration deadline();
  }
}
