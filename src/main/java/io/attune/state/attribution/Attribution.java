package io.attune.state.attribution;

import io.attune.language.digest.Sha256;
import io.attune.language.document.Document;
import io.attune.platform.log.EventLog;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Last-touch credit: keeps the newest clicks of each viewer, and finds the last one before a
/// conversion.
///
/// Which click a conversion is credited to is decided once, by the first who [claims][#claim] its
/// id, and remembered for as long as the conversion may be told. All methods are for any thread,
/// and never block.
@Singleton
public final class Attribution {
  /// Clocks of those who tell may be ahead by so much.
  static final Duration MOST_AHEAD = Duration.ofMinutes(5);

  private static final int ID_BYTES = 16;

  private final Store store;
  private final AttributionConfig config;
  private final String keptMillis;
  private final String claimMillis;

  @Inject
  Attribution(Store store, AttributionConfig config) {
    this.store = store;
    this.config = AttributionConfig.checked(config);
    keptMillis = Long.toString(config.clickWindow().plus(config.toldWithin()).toMillis());
    claimMillis = Long.toString(remembered().toMillis());
  }

  /// How long the id of a conversion is remembered: none that may still be told is forgotten.
  public Duration remembered() {
    return config.toldWithin().plus(MOST_AHEAD);
  }

  /// Reads a conversion as it is told.
  ///
  /// @param nowMillis when that is
  /// @throws io.attune.language.problem.Refusal naming field, value and expectation; `too_old` and
  /// `in_future` for its time
  public Conversion read(Document tree, long nowMillis) {
    return ConversionReader.read(tree, nowMillis, config.toldWithin());
  }

  private String key(String viewer) {
    return store.key("touch:{%02x}:".formatted(EventLog.partition(viewer)) + viewer);
  }

  /// Keeps a click; the first on an ad holds. Beyond `attune.attribution.most-touches` the oldest
  /// is forgotten.
  ///
  /// @return whether it was not known
  public Future<Boolean> touched(String viewer, Touch touch) {
    List<byte[]> arguments =
        List.of(
            utf8(touch.id()),
            utf8(touch.text()),
            utf8(Integer.toString(config.mostTouches())),
            utf8(keptMillis));
    return store
        .script("attribution_touch", List.of(key(viewer)), arguments)
        .map(Attribution::some);
  }

  /// The last click before a conversion, or at the same moment.
  ///
  /// @param viewers ids that are one viewer's
  /// @param wanted whose ads it may be credited to
  /// @param atMillis when the conversion happened
  public Future<Found> last(List<String> viewers, Touch.Whose wanted, long atMillis) {
    List<Request> reads = new ArrayList<>(viewers.size());
    viewers.forEach(viewer -> reads.add(Request.cmd(Command.HGETALL).arg(key(viewer))));
    return store
        .batch(reads)
        .map(
            answers -> {
              List<Touch> touches = new ArrayList<>();
              answers.forEach(answer -> add(answer, touches));
              return newest(touches, wanted, atMillis);
            });
  }

  private static void add(@Nullable Response answer, List<Touch> touches) {
    if (answer != null) {
      answer
          .getKeys()
          .forEach(id -> Touch.of(id, answer.get(id).toString()).ifPresent(touches::add));
    }
  }

  private Found newest(List<Touch> touches, Touch.Whose wanted, long atMillis) {
    Optional<Touch> last =
        touches.stream()
            .filter(touch -> touch.atMillis() <= atMillis && wanted.fits(touch.whose()))
            .max(Touch.BY_TIME);
    boolean expired =
        last.filter(touch -> atMillis - touch.atMillis() > config.clickWindow().toMillis())
            .isPresent();
    return expired ? new Found(Optional.empty(), true) : new Found(last, false);
  }

  /// Decides what a conversion is credited to: what the first claim of its id said.
  ///
  /// @param whose in whose ids it is named, such as an advertiser's number
  /// @param id of the conversion, 1 to 256 characters
  /// @param ticket of the click, 1 to 4,096 characters
  /// @return the ticket of the first claim: this one, or an earlier one
  public Future<String> claim(String whose, String id, String ticket) {
    Request claim =
        Request.cmd(Command.SET)
            .arg(store.key("conv:" + whose + ":" + Sha256.hex(id, ID_BYTES)))
            .arg(ticket)
            .arg("NX")
            .arg("GET")
            .arg("PX")
            .arg(claimMillis);
    return store.send(claim).map(before -> before == null ? ticket : before.toString());
  }

  /// Forgets what a viewer clicked. Which conversions were credited stays; it names nobody.
  ///
  /// @return whether there was anything
  public Future<Boolean> erase(String viewer) {
    return store.send(Request.cmd(Command.DEL).arg(key(viewer))).map(Attribution::some);
  }

  /// Whether the store says that there was one, or some.
  private static boolean some(@Nullable Response answer) {
    Integer number = answer == null ? null : answer.toInteger();
    return number != null && number > 0;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
