package io.attune.state.profile;

import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.store.Store;
import io.attune.proto.v1.LoggedEvent;
import io.attune.proto.v1.ViewerMerge;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Merges one viewer into another, exactly once, though their keys lie on different servers and
/// anybody may stop anywhere.
///
/// 1. **Intent.** One hash per site notes source and target of each merge under way; an id stands
/// in
///    it once. So no two merges under way share a viewer, and no circle can arise. Whoever finds
/// one
///    of his two there completes that merge first.
/// 2. **Freeze.** The source's hash gets a pointer `?target`; its revision grows, so that a writer
///    who read it before fails and begins anew. From then on nothing of it changes.
/// 3. **Fold.** The target becomes the [Union] of both under its own revision, in one step with the
///    id of the source among its identities, by which it is known that this was done, and with an
///    entry in the log.
/// 4. **Release.** The source's hash is emptied but for its revision and the pointer, now
/// `=target`.
/// 5. **Settled.** The intent is removed.
///
/// Every step may be done by several at once and again. Whoever meets a pointer `?…`, reader or
/// writer, completes steps 3 to 5 and goes on with the target. Nothing here blocks; any thread.
final class Merges {
  static final String KEY = "merges";
  static final char UNDER_WAY = '?';
  static final char DONE = '=';

  private static final int TRIES = 64;
  private static final int MOST_HOPS = 10_000;

  private final Store store;
  private final Viewers.Limits limits;
  private final Clock clock;
  private final Pointers pointers;
  private final Revised revised;
  private final int mostIds;
  private final int mostIdentities;
  private final long eventAgeSeconds;

  Merges(
      Store store,
      Viewers.Limits limits,
      ProfileConfig config,
      Clock clock,
      Pointers pointers,
      Revised revised) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.pointers = pointers;
    this.revised = revised;
    mostIds = config.eventIds();
    mostIdentities = config.maxIdentities();
    eventAgeSeconds = config.eventAge().toSeconds();
  }

  /// The viewer that an id stands for; merges that are half done on the way are completed.
  Future<String> root(String viewerId) {
    return root(viewerId, pointers.last(viewerId), MOST_HOPS);
  }

  /// The viewer that an id stands for, without completing or shortening anything on the way.
  Future<String> look(String viewerId) {
    return look(viewerId, MOST_HOPS);
  }

  private Future<String> look(String at, int hops) {
    return pointer(at)
        .compose(
            pointer ->
                pointer.isEmpty() || hops == 0
                    ? Future.succeededFuture(at)
                    : look(pointer.substring(1), hops - 1));
  }

  private Future<String> root(String asked, String at, int hops) {
    return pointer(at)
        .compose(
            pointer -> {
              if (pointer.isEmpty()) {
                return shorten(asked, at);
              }
              if (hops == 0) {
                return Future.failedFuture(
                    new IllegalStateException("viewer: merged more than " + MOST_HOPS + " times"));
              }
              return step(at, pointer).compose(next -> root(asked, next, hops - 1));
            });
  }

  /// The next viewer on the way of a pointer, once it can be read.
  private Future<String> step(String source, String pointer) {
    String target = pointer.substring(1);
    if (pointer.charAt(0) == UNDER_WAY) {
      return complete(source, target).map(target);
    }
    pointers.put(source, target);
    return Future.succeededFuture(target);
  }

  /// Where the way was long, the asked one's pointer is turned to its end, so that it stays short.
  /// Not where the asked one was the end itself: it may have been merged since, and would point to
  /// itself.
  Future<String> shorten(String asked, String end) {
    if (asked.equals(end)) {
      return Future.succeededFuture(end);
    }
    String next = pointers.next(asked);
    if (next == null || next.equals(end)) {
      return Future.succeededFuture(end);
    }
    return store
        .script("profile_point", List.of(key(asked)), List.of(utf8(DONE + next), utf8(DONE + end)))
        .map(
            turned -> {
              pointers.put(asked, end);
              return end;
            });
  }

  private Future<String> pointer(String viewerId) {
    return store
        .send(Request.cmd(Command.HGET).arg(key(viewerId)).arg(Union.POINTER))
        .map(found -> found == null ? "" : found.toString(StandardCharsets.UTF_8));
  }

  private String key(String viewerId) {
    return store.key(ViewerKey.of(viewerId));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Makes two viewers one.
  ///
  /// @return the viewer that both ids stand for afterwards
  Future<String> merge(String source, String target) {
    return merge(source, target, TRIES);
  }

  private Future<String> merge(String source, String target, int tries) {
    if (tries == 0) {
      return Future.failedFuture(Revised.contended(TRIES));
    }
    return root(target)
        .compose(
            into ->
                root(source)
                    .compose(
                        from ->
                            from.equals(into)
                                ? Future.succeededFuture(into)
                                : permitted(from, into)
                                    .compose(ok -> intend(from, into))
                                    .compose(busy -> complete(busy.source, busy.target))
                                    .compose(done -> merge(from, into, tries - 1))));
  }

  /// As [#merge], unless the source was merged before and is to be left alone then.
  ///
  /// @return whether both ids stand for one viewer now
  Future<Boolean> link(String source, String target, boolean once) {
    if (!once) {
      return merge(source, target).map(true);
    }
    return root(source)
        .compose(
            from ->
                from.equals(source)
                    ? merge(source, target).map(true)
                    : root(target).map(from::equals));
  }

  /// Fails unless both may be used, and the one has room for the other's identities.
  private Future<Void> permitted(String source, String target) {
    return identities(source)
        .compose(
            ofSource ->
                identities(target)
                    .compose(
                        ofTarget -> {
                          if (ofSource.refused || ofTarget.refused) {
                            return Future.failedFuture(noConsent());
                          }
                          int all = ofSource.count + ofTarget.count + 1;
                          return all > mostIdentities
                              ? Future.failedFuture(
                                  Problem.invalid("identities", all, "at most " + mostIdentities)
                                      .refusal())
                              : Future.succeededFuture();
                        }));
  }

  private record Room(boolean refused, int count) {}

  private Future<Room> identities(String viewerId) {
    return store
        .send(
            Request.cmd(Command.HMGET).arg(key(viewerId)).arg(Union.PROFILE).arg(Union.IDENTITIES))
        .map(
            found -> {
              byte[] profile = bytes(found, 0);
              byte[] identities = bytes(found, 1);
              return new Room(
                  StoredProfiles.refuses(profile),
                  identities == null ? 0 : Union.identities(identities).size());
            });
  }

  private static byte @Nullable [] bytes(@Nullable Response all, int index) {
    Response one = all == null ? null : all.get(index);
    return one == null ? null : one.toBytes();
  }

  static Refusal noConsent() {
    return Problem.of(
            ProblemCode.NO_CONSENT,
            "viewer: does not consent (expected: one whose data may be used)")
        .refusal();
  }

  /// One merge under way.
  record Pair(String source, String target) {}

  /// Step 1.
  ///
  /// @return the merge to complete: this one, or one that comes first
  Future<Pair> intend(String source, String target) {
    return store
        .script("profile_intent", List.of(store.key(KEY)), List.of(utf8(source), utf8(target)))
        .map(
            first ->
                first == null || first.size() < 2
                    ? new Pair(source, target)
                    : new Pair(
                        first.get(0).toString(StandardCharsets.UTF_8),
                        first.get(1).toString(StandardCharsets.UTF_8)));
  }

  /// Steps 2 to 5, from wherever the merge stands. One that cannot be, because one of the two is
  /// merged elsewhere already, is given up.
  Future<Void> complete(String source, String target) {
    return pointer(source)
        .compose(
            pointer -> {
              if (!pointer.isEmpty()) {
                return finish(source, target, pointer);
              }
              return pointer(target)
                  .compose(
                      elsewhere ->
                          elsewhere.isEmpty()
                              ? freeze(source, target)
                                  .compose(frozen -> finish(source, target, frozen))
                              : settled(source, target));
            });
  }

  private Future<Void> finish(String source, String target, String pointer) {
    if (!pointer.equals(UNDER_WAY + target)) {
      return settled(source, target);
    }
    return fold(source, target, TRIES)
        .compose(folded -> release(source, target))
        .compose(released -> settled(source, target));
  }

  /// Step 2.
  ///
  /// @return the pointer that stands there now
  Future<String> freeze(String source, String target) {
    return store
        .script("profile_freeze", List.of(key(source)), List.of(utf8(UNDER_WAY + target)))
        .map(found -> Objects.requireNonNull(found).toString(StandardCharsets.UTF_8));
  }

  /// Step 3.
  Future<Void> fold(String source, String target, int tries) {
    if (tries == 0) {
      return Future.failedFuture(Revised.contended(TRIES));
    }
    return whole(source)
        .compose(
            from ->
                whole(target)
                    .compose(
                        into -> {
                          boolean done =
                              !text(from, Union.POINTER).equals(UNDER_WAY + target)
                                  || into.containsKey(Union.POINTER)
                                  || Union.identities(
                                          into.getOrDefault(Union.IDENTITIES, new byte[0]))
                                      .contains(source);
                          return done
                              ? Future.<Void>succeededFuture()
                              : fold(source, target, from, into)
                                  .compose(
                                      written ->
                                          written
                                              ? Future.<Void>succeededFuture()
                                              : fold(source, target, tries - 1));
                        }));
  }

  private Future<Boolean> fold(
      String source, String target, Map<String, byte[]> from, Map<String, byte[]> into) {
    long now = clock.millis();
    Map<String, byte[]> changes =
        Union.of(source, from, into, limits, mostIds, now / 1_000 - eventAgeSeconds);
    ViewerProfile profile =
        StoredProfiles.read(changes.getOrDefault(Union.PROFILE, into.get(Union.PROFILE)));
    LoggedEvent entry =
        LoggedEvent.newBuilder()
            .setReceivedMillis(now)
            .setSource("merge")
            .setMerge(
                ViewerMerge.newBuilder()
                    .setSource(source)
                    .setTarget(target)
                    .setProfile(StoredProfiles.message(profile)))
            .build();
    return revised.write(target, text(into, Fold.REVISION), changes, entry.toByteArray());
  }

  private static String text(Map<String, byte[]> fields, String field) {
    return new String(fields.getOrDefault(field, new byte[0]), StandardCharsets.UTF_8);
  }

  /// All fields of a viewer.
  Future<Map<String, byte[]>> whole(String viewerId) {
    return store
        .send(Request.cmd(Command.HGETALL).arg(key(viewerId)))
        .map(
            found -> {
              Map<String, byte[]> fields = new HashMap<>();
              pairs(found).forEach((name, value) -> fields.put(name, value.toBytes()));
              return fields;
            });
  }

  /// A map in RESP3, a list of names and values before.
  private static Map<String, Response> pairs(@Nullable Response found) {
    Map<String, Response> pairs = new HashMap<>();
    if (found == null) {
      return pairs;
    }
    if (found.isMap()) {
      found.getKeys().forEach(name -> pairs.put(name, found.get(name)));
    } else {
      for (int i = 0; i + 1 < found.size(); i += 2) {
        pairs.put(found.get(i).toString(StandardCharsets.UTF_8), found.get(i + 1));
      }
    }
    return pairs;
  }

  /// Step 4.
  Future<Void> release(String source, String target) {
    return store
        .script(
            "profile_point",
            List.of(key(source)),
            List.of(utf8(UNDER_WAY + target), utf8(DONE + target)))
        .map(
            released -> {
              pointers.put(source, target);
              return null;
            });
  }

  /// Step 5.
  Future<Void> settled(String source, String target) {
    return store
        .script("profile_settled", List.of(store.key(KEY)), List.of(utf8(source), utf8(target)))
        .mapEmpty();
  }

  /// Completes the merge under way that a viewer is part of, if there is one.
  Future<Void> settle(String viewerId) {
    return store
        .send(Request.cmd(Command.HGET).arg(store.key(KEY)).arg(viewerId))
        .compose(
            found -> {
              if (found == null) {
                return Future.succeededFuture();
              }
              String partner = found.toString(StandardCharsets.UTF_8);
              String other = partner.substring(1);
              return partner.charAt(0) == '>'
                  ? complete(viewerId, other)
                  : complete(other, viewerId);
            });
  }

  /// Completes all merges under way; for the start, after a crash.
  Future<Void> settleAll() {
    return store
        .send(Request.cmd(Command.HGETALL).arg(store.key(KEY)))
        .compose(
            found -> {
              List<Future<Void>> all = new ArrayList<>();
              pairs(found)
                  .forEach(
                      (id, stored) -> {
                        String partner = stored.toString(StandardCharsets.UTF_8);
                        if (partner.charAt(0) == '>') {
                          all.add(complete(id, partner.substring(1)));
                        }
                      });
              return Future.all(all).mapEmpty();
            });
  }
}
