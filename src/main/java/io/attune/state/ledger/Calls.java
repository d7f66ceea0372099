package io.attune.state.ledger;

import io.attune.platform.store.Store;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The ledger's keys and scripts. All keys of a group share the hash tag `{<group>}`.
final class Calls {
  /// How long after its end it is remembered that a hold was booked: a clock that is set back by
  /// less cannot book it again.
  private static final long REMEMBERED_MILLIS = 60_000;

  /// Counts of a day are kept so long after the last of them.
  private static final long COUNTS_MILLIS = 400L * 86_400_000;

  private static final String YES = "1";
  private static final String NO = "0";

  private final Store store;

  Calls(Store store) {
    this.store = store;
  }

  private String group(String group) {
    return store.key("m:{" + group + "}");
  }

  private String account(String group, String account) {
    return group(group) + ":a:" + account;
  }

  private String booked(String group, String holder) {
    return group(group) + ":w:" + holder;
  }

  private String changes(String group) {
    return group(group) + ":c";
  }

  /// Renews a lease; empty when it was lost.
  Future<Optional<Reply>> sync(String group, Group.Call call, long leaseMillis) {
    List<String> keys = new ArrayList<>(3 + call.asks().size());
    keys.add(group(group));
    keys.add(booked(group, call.holder()));
    keys.add(changes(group));
    List<byte[]> arguments = new ArrayList<>(5 + 5 * call.asks().size());
    add(arguments, call.holder(), call.number(), leaseMillis, call.renewed() ? YES : NO);
    add(arguments, call.since());
    for (Renewal.Ask ask : call.asks()) {
      keys.add(account(group, ask.account().name()));
      add(arguments, ask.wanted(), ask.returned(), ask.least(), ask.lacks() ? YES : NO);
      add(arguments, ask.account().keepMillis());
    }
    return store
        .script("ledger_sync", keys, arguments)
        .map(
            answer ->
                answer == null || answer.size() == 0
                    ? Optional.empty()
                    : Optional.of(Reply.of(answer, account(group, "").length())));
  }

  /// Books; the verdict's number, then per account what was ever booked from the lease.
  ///
  /// @param count under which day and as what it is counted
  Future<long[]> book(Ticket ticket, boolean own, Optional<Count> count) {
    String group = ticket.group();
    List<String> keys = new ArrayList<>(5 + ticket.accounts().size());
    keys.add(group(group));
    keys.add(mark(ticket));
    keys.add(booked(group, ticket.holder()));
    keys.add(changes(group));
    for (String account : ticket.accounts()) {
      keys.add(account(group, account));
    }
    List<byte[]> arguments = new ArrayList<>(6);
    add(arguments, ticket.holder(), ticket.nanos(), ticket.expiresMillis(), ticket.id());
    add(arguments, own ? YES : NO, REMEMBERED_MILLIS);
    count.ifPresent(
        counted -> {
          keys.add(counts(group, counted.day()));
          add(arguments, counted.what(), COUNTS_MILLIS, counted.kind());
        });
    return store.script("ledger_book", keys, arguments).map(Calls::numbers);
  }

  /// Charges; the verdict's number, then, when it was paid from the hold, as [#book] does.
  ///
  /// @param patient whether it is told to come again when the money is leased but not spent
  Future<long[]> charge(Charge charge, boolean own, boolean patient, long rememberedMillis) {
    Ticket ticket = charge.ticket();
    String group = ticket.group();
    boolean paying = ticket.nanos() > 0;
    List<String> keys = new ArrayList<>(6 + ticket.accounts().size() + charge.accounts().size());
    keys.add(group(group));
    keys.add(group(group) + ":q:" + charge.id());
    keys.add(counts(group, charge.paid().day()));
    keys.add(mark(ticket));
    keys.add(booked(group, ticket.holder()));
    keys.add(changes(group));
    if (paying) {
      ticket.accounts().forEach(account -> keys.add(account(group, account)));
      charge.accounts().forEach(account -> keys.add(account(group, account)));
    }
    List<byte[]> arguments = new ArrayList<>(12);
    add(arguments, ticket.nanos(), rememberedMillis, charge.paid().what(), charge.unpaid().what());
    add(arguments, COUNTS_MILLIS, patient ? YES : NO, paying ? ticket.accounts().size() : 0);
    add(arguments, ticket.holder(), ticket.expiresMillis(), ticket.id());
    add(arguments, own ? YES : NO, REMEMBERED_MILLIS);
    return store.script("ledger_charge", keys, arguments).map(Calls::numbers);
  }

  private String mark(Ticket ticket) {
    return group(ticket.group()) + ":n:" + ticket.id();
  }

  private String counts(String group, long day) {
    return group(group) + ":r:" + day;
  }

  /// What was counted in a group on a day: what to how often and nanos.
  Future<Map<String, long[]>> counted(String group, long day) {
    return store
        .send(Request.cmd(Command.HGETALL).arg(counts(group, day)))
        .map(
            answer -> {
              Map<String, long[]> counted = new HashMap<>();
              if (answer != null) {
                answer.getKeys().forEach(what -> put(counted, what, number(answer.get(what))));
              }
              return counted;
            });
  }

  private static void put(Map<String, long[]> counted, String field, long value) {
    int end = field.length() - 2;
    long[] both = counted.computeIfAbsent(field.substring(0, end), what -> new long[2]);
    both[field.endsWith("n") ? 0 : 1] = value;
  }

  /// Whether it was set; not when a later version is there.
  Future<Boolean> limit(String group, String account, long nanos, long version, long keepMillis) {
    List<byte[]> arguments = new ArrayList<>(3);
    add(arguments, nanos, version, keepMillis);
    return store
        .script(
            "ledger_limit",
            List.of(account(group, account), group(group), changes(group)),
            arguments)
        .map(answer -> numbers(answer)[0] == 1);
  }

  Future<Figures> figures(String group, String account) {
    Request request = Request.cmd(Command.HMGET).arg(account(group, account));
    return store.send(request.arg("l").arg("s").arg("o")).map(Calls::figures);
  }

  private static Figures figures(@Nullable Response answer) {
    long[] numbers = numbers(answer);
    return new Figures(numbers[0], numbers[1], numbers[2]);
  }

  /// Numbers of an answer; what is absent is 0.
  private static long[] numbers(@Nullable Response answer) {
    if (answer == null) {
      throw new IllegalStateException("ledger: no answer (expected: one)");
    }
    if (answer.type() != ResponseType.MULTI) {
      return new long[] {number(answer)};
    }
    long[] numbers = new long[answer.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(answer.get(i));
    }
    return numbers;
  }

  /// A whole number, 0 for none.
  static long number(@Nullable Response answer) {
    Long number = answer == null ? null : answer.toLong();
    return number == null ? 0 : number;
  }

  private static void add(List<byte[]> arguments, Object... values) {
    for (Object value : values) {
      arguments.add(value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
