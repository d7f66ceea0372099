package io.attune.offline.bench;

import io.attune.language.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What to measure.
///
/// @param workload `echo`, `floor` or `recommend`, each measured together with those before it, or
/// `events`, `ads` or `bid`, measured with their own floors, or `bid-doors`, which compares the two
/// doors that bids could have
/// @param connections keep-alive connections, 1 to 256
/// @param seconds of each phase, 1 to 3,600
/// @param ratePerSecond arrivals of the open loop, 1 to 200,000
/// @param runs how often everything is measured, 1 to 100
/// @param changesPerSecond catalogue changes meanwhile, 0 to 100,000; with any, the open loop is
/// measured without and with them
/// @param items of the data set, 1,000 to 10,000,000
/// @param viewers of the data set, 1 to 10,000,000
/// @param lineItems of the workloads `ads` and `bid`, 1,000 to 1,000,000
/// @param json file for the figures
public record BenchOptions(
    String workload,
    int connections,
    int seconds,
    int ratePerSecond,
    int runs,
    int changesPerSecond,
    int items,
    int viewers,
    int lineItems,
    Optional<Path> json) {
  /// Requests of an exchange.
  static final String BID = "bid";

  /// A bid's floor with our codec on a route of the bare server.
  static final String BID_DOORS = "bid-doors";

  /// What this is held against: the same over REST, bound by Jackson.
  static final String BID_REST = "bid over REST";

  /// The workloads, each with those below it.
  public static final List<String> WORKLOADS =
      List.of("echo", "floor", "recommend", "events", "ads", BID, BID_DOORS);

  /// What the workload `bid` is held against.
  static final String BID_FLOOR = "bid floor";

  /// What the workload `events` is held against.
  static final String EVENTS_FLOOR = "events floor";

  /// What the workload `ads` is held against.
  static final String ADS_FLOOR = "ads floor";

  public BenchOptions {
    if (!WORKLOADS.contains(workload)) {
      throw Problem.invalid(
              "workload", workload, "one of " + String.join(", ", WORKLOADS) + ", swap")
          .refusal();
    }
    check("connections", connections, 1, 256);
    check("seconds", seconds, 1, 3_600);
    check("rate", ratePerSecond, 1, 200_000);
    check("runs", runs, 1, 100);
    check("changes", changesPerSecond, 0, 100_000);
    check("items", items, 1_000, 10_000_000);
    check("viewers", viewers, 1, 10_000_000);
    check("line-items", lineItems, 1_000, 1_000_000);
  }

  /// What is measured in closed loops: the echo, a floor, the workload.
  List<String> closed() {
    return hasOwnFloor()
        ? List.of("echo", floor(), workload)
        : WORKLOADS.subList(0, WORKLOADS.indexOf(workload) + 1);
  }

  /// The workload's floor.
  String floor() {
    if (workload.equals(BID_DOORS)) {
      return BID_REST;
    }
    return hasOwnFloor() ? workload + " floor" : "floor";
  }

  private boolean hasOwnFloor() {
    return workload.equals("events") || workload.equals(BID_DOORS) || sellsAds();
  }

  /// Whether line items compete in it.
  boolean sellsAds() {
    return workload.equals("ads") || workload.equals(BID);
  }

  static void check(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw Problem.invalid(field, value, low + " to " + high).refusal();
    }
  }
}
