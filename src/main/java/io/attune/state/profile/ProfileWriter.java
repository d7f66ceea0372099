package io.attune.state.profile;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import io.attune.proto.v1.ViewerChange;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes what the business says of a viewer, together with its entry in the log.
final class ProfileWriter {
  private static final int TRIES = 64;

  private final Store store;
  private final Clock clock;
  private final Merges merges;
  private final Revised revised;

  ProfileWriter(Store store, Clock clock, Merges merges, Revised revised) {
    this.store = store;
    this.clock = clock;
    this.merges = merges;
    this.revised = revised;
  }

  /// @param expected the version that the caller changes; 0 for a viewer of whom nothing was said
  Future<Viewers.Changed> change(
      String viewerId, OptionalLong expected, UnaryOperator<ViewerProfile> change) {
    return merges.root(viewerId).compose(root -> attempt(root, expected, change, TRIES));
  }

  private Future<Viewers.Changed> attempt(
      String viewerId, OptionalLong expected, UnaryOperator<ViewerProfile> change, int tries) {
    if (tries == 0) {
      return Future.failedFuture(Revised.contended(TRIES));
    }
    Request read =
        Request.cmd(Command.HMGET)
            .arg(store.key(ViewerKey.of(viewerId)))
            .arg(Fold.REVISION)
            .arg(Union.PROFILE)
            .arg(Union.POINTER);
    return store
        .send(read)
        .compose(
            stored -> {
              if (bytes(stored, 2) != null) {
                return merges
                    .root(viewerId)
                    .compose(root -> attempt(root, expected, change, tries - 1));
              }
              ViewerProfile before = StoredProfiles.read(bytes(stored, 1));
              if (expected.isPresent() && expected.getAsLong() != before.version()) {
                return Future.failedFuture(conflict(expected.getAsLong(), before.version()));
              }
              ViewerProfile after = change.apply(before);
              if (same(before, after)) {
                return Future.succeededFuture(new Viewers.Changed(viewerId, before, false));
              }
              return write(viewerId, bytes(stored, 0), after)
                  .compose(
                      written ->
                          written
                              ? Future.succeededFuture(
                                  new Viewers.Changed(viewerId, after, before.version() == 0))
                              : attempt(viewerId, expected, change, tries - 1));
            });
  }

  /// Puts a profile that the log holds in the place of an earlier version, or of none.
  ///
  /// @param dry whether to write nothing
  /// @return whether it was missing; not for a viewer that was merged into another
  private Future<Boolean> restore(
      String viewerId, ViewerProfile profile, long below, boolean dry, int tries) {
    if (tries == 0) {
      return Future.failedFuture(Revised.contended(TRIES));
    }
    Request read =
        Request.cmd(Command.HMGET)
            .arg(store.key(ViewerKey.of(viewerId)))
            .arg(Fold.REVISION)
            .arg(Union.PROFILE)
            .arg(Union.POINTER);
    return store
        .send(read)
        .compose(
            stored -> {
              long version = StoredProfiles.read(bytes(stored, 1)).version();
              if (bytes(stored, 2) != null || version >= below) {
                return Future.succeededFuture(false);
              }
              return dry
                  ? Future.succeededFuture(true)
                  : revised
                      .write(
                          viewerId,
                          revision(bytes(stored, 0)),
                          Map.of(Union.PROFILE, StoredProfiles.write(profile)),
                          ActionList.EMPTY)
                      .compose(
                          written ->
                              written
                                  ? Future.succeededFuture(true)
                                  : restore(viewerId, profile, below, false, tries - 1));
            });
  }

  Future<Boolean> restore(String viewerId, ViewerProfile profile, boolean dry) {
    return restore(viewerId, profile, profile.version(), dry, TRIES);
  }

  /// After a merge that was made again: also over the same version, which the merge made of what
  /// was
  /// there then.
  Future<Boolean> restoreMerged(String viewerId, ViewerProfile profile) {
    return restore(viewerId, profile, profile.version() + 1, false, TRIES);
  }

  private static String revision(byte @Nullable [] stored) {
    return stored == null ? "" : new String(stored, StandardCharsets.US_ASCII);
  }

  private static boolean same(ViewerProfile before, ViewerProfile after) {
    return before.version() > 0
        && before.attributes().equals(after.attributes())
        && before.segments().equals(after.segments())
        && before.consent().equals(after.consent());
  }

  private static Throwable conflict(long expected, long version) {
    return new Problem(
            ProblemCode.VERSION_CONFLICT,
            "version",
            "version: " + expected + " (expected: " + version + ", the one in force)")
        .refusal();
  }

  private Future<Boolean> write(
      String viewerId, byte @Nullable [] revision, ViewerProfile profile) {
    LoggedEvent entry =
        LoggedEvent.newBuilder()
            .setReceivedMillis(clock.millis())
            .setSource("viewers")
            .setChange(
                ViewerChange.newBuilder()
                    .setViewer(viewerId)
                    .setProfile(StoredProfiles.message(profile)))
            .build();
    return revised.write(
        viewerId,
        revision(revision),
        Map.of(Union.PROFILE, StoredProfiles.write(profile)),
        entry.toByteArray());
  }

  private static byte @Nullable [] bytes(@Nullable Response all, int index) {
    Response one = all == null ? null : all.get(index);
    return one == null ? null : one.toBytes();
  }
}
