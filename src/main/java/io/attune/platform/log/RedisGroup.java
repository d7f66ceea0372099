package io.attune.platform.log;

import io.attune.language.problem.Problem;
import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A group in Redis: its living members are a sorted set by the moment their word runs out, its
/// positions a hash. The n-th of the members in order of their names owns every partition p with p
/// mod members = n, so that whoever knows the members knows the owners.
final class RedisGroup implements EventLog.Group {
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
  private static final byte[] LIFE_MILLIS = "10000".getBytes(StandardCharsets.US_ASCII);

  private final Store store;
  private final String members;
  private final String positions;
  private final String member;

  RedisGroup(Store store, String name, String member) {
    if (!NAME.matcher(name).matches()) {
      throw Problem.invalid("group", name, "1 to 32 of a-z, 0-9 and -").refusal();
    }
    if (member.isEmpty() || member.length() > 256) {
      throw Problem.invalid("member", member, "1 to 256 characters").refusal();
    }
    this.store = store;
    this.member = member;
    members = store.key("group:{" + name + "}:members");
    positions = store.key("group:{" + name + "}:positions");
  }

  @Override
  public Future<Set<Integer>> mine() {
    return store
        .script(
            "log_member",
            List.of(members),
            List.of(member.getBytes(StandardCharsets.UTF_8), LIFE_MILLIS))
        .map(this::owned);
  }

  private Set<Integer> owned(@Nullable Response living) {
    List<String> names = new ArrayList<>();
    if (living != null) {
      living.forEach(each -> names.add(each.toString()));
    }
    names.sort(null);
    int turn = names.indexOf(member);
    Set<Integer> mine = new LinkedHashSet<>();
    for (int p = 0; p < EventLog.PARTITIONS && turn >= 0; p++) {
      if (p % names.size() == turn) {
        mine.add(p);
      }
    }
    return mine;
  }

  @Override
  public Future<Map<Integer, EventLog.Position>> committed() {
    return store
        .send(Request.cmd(Command.HGETALL).arg(positions))
        .map(
            answer -> {
              Map<Integer, EventLog.Position> all = new HashMap<>();
              if (answer != null) {
                for (String field : answer.getKeys()) {
                  all.put(
                      Integer.parseInt(field),
                      EventLog.Position.parse(answer.get(field).toString()));
                }
              }
              return all;
            });
  }

  @Override
  public Future<Void> commit(Map<Integer, EventLog.Position> done) {
    if (done.isEmpty()) {
      return Future.succeededFuture();
    }
    List<byte[]> arguments = new ArrayList<>(2 * done.size());
    done.forEach(
        (partition, position) -> {
          arguments.add(Integer.toString(partition).getBytes(StandardCharsets.US_ASCII));
          arguments.add(position.toString().getBytes(StandardCharsets.US_ASCII));
        });
    return store.script("log_commit", List.of(positions), arguments).mapEmpty();
  }

  @Override
  public Future<Void> rewind(Map<Integer, EventLog.Position> to) {
    if (to.isEmpty()) {
      return Future.succeededFuture();
    }
    Request request = Request.cmd(Command.HSET).arg(positions);
    to.forEach((partition, position) -> request.arg(partition).arg(position.toString()));
    return store.send(request).mapEmpty();
  }

  @Override
  public Future<Void> leave() {
    return store.send(Request.cmd(Command.ZREM).arg(members).arg(member)).mapEmpty();
  }
}
