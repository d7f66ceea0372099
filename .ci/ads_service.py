"""Two replicas of the whole service spend one strict budget while they are killed and their Redis stalls; what was spent is judged by notes.

The notes are this script's own: which ads were answered at which price, and what became of the impression's address, which is loaded until an
answer is definite, at either replica, however often. What must be spent is the sum of the prices of those that were `booked` (or `duplicate`: then an answer
was lost). The delivery report of both replicas has to say the same to the nano, and never more than the budget.

Arguments: runs, folder, first port, optionally the seed.
"""

import json
import os
import random
import signal
import sys
import threading
import time

from replicas import Replica, call, must, redis_pid, restart_with_redis

RUNS, FOLDER, PORT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else int(time.time())
CLIENTS, SECONDS = 6, 18
CAMPAIGN_MICROS, LINE_MICROS, CPM = 600_000, 250_000, 2_000_000

random.seed(SEED)
begun = time.time()
problems, kills, stalls, lost = [], 0, 0, 0


def define(port, run):
    # another currency than the demo's, whose line items would like to serve here too
    must(port, "PUT", "/v1/placements/chaos", {"ads": {"currency": "CHF", "price": "first"}, "defaultCount": 1})
    must(port, "PUT", "/v1/advertisers/chaos", {"name": "Chaos"})
    must(port, "PUT", f"/v1/campaigns/run{run}", {"advertiser": "chaos", "name": "Run", "currency": "CHF", "strict": True,
                                                 "budget": {"totalMicros": CAMPAIGN_MICROS}})
    for line, budget in (("a", {"totalMicros": LINE_MICROS}), ("b", {})):
        must(port, "PUT", f"/v1/line-items/run{run}-{line}", {"campaign": f"run{run}", "name": "L", "state": "active", "pacing": "none", "budget": budget,
                                                             "tier": 1, "placements": ["chaos"], "bid": {"type": "cpm", "micros": CPM}})
        must(port, "PUT", f"/v1/creatives/run{run}-{line}", {"lineItem": f"run{run}-{line}", "format": "offer", "offer": {"code": "X", "text": "x"},
                                                            "clickUrl": "https://chaos.example/x", "approval": "approved"})


class Clients:
    def __init__(self, run, ports):
        self.run, self.ports, self.stop, self.lock = run, ports, False, threading.Lock()
        self.paid, self.last = {}, time.time()
        self.threads = [threading.Thread(target=self.work, args=(random.Random(SEED * 1000 + run * 10 + i),)) for i in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def work(self, rng):
        while not self.stop:
            status, text, headers = call(rng.choice(self.ports), "POST", "/v1/ads/chaos", {})
            ads = json.loads(text)["ads"] if status == 200 else []
            if status >= 500 and status != 503:
                problems.append(f"ads: {status} {text[:200]}")
            if not ads:
                time.sleep(0.02)
                continue
            self.last = time.time()
            if rng.random() < 0.1:
                continue
            self.tell(rng, ads[0])

    def tell(self, rng, ad):
        """Until it is known what became of it; some addresses are loaded again afterwards."""
        global lost
        outcome = ""
        while not outcome:
            status, text, headers = call(rng.choice(self.ports), "GET", ad["impressionUrl"])
            outcome = headers.get("x-attune-outcome", "") if status == 200 else ""
            if status >= 500 and status != 503 or status in (400, 404):
                problems.append(f"impression: {status} {text[:200]}")
                return
            lost += not outcome
            time.sleep(0 if outcome else 0.1)
        if outcome in ("booked", "duplicate"):
            with self.lock:
                key = ad["impressionUrl"]
                if key in self.paid:
                    problems.append("an address was answered twice")
                self.paid[key] = (ad["lineItem"], round(ad["priceMicros"] * 1000))
        if rng.random() < 0.2:
            status, text, headers = call(rng.choice(self.ports), "GET", ad["impressionUrl"])
            if status == 200 and headers["x-attune-outcome"] == "booked":
                problems.append("booked twice: " + ad["impressionUrl"])

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join()


def judge(run, clients, ports):
    expected = {}
    for line, nanos in clients.paid.values():
        expected[line] = expected.get(line, 0) + nanos
    if sum(expected.values()) > CAMPAIGN_MICROS * 1000 or expected.get(f"run{run}-a", 0) > LINE_MICROS * 1000:
        problems.append(f"run {run}: overspent: {expected}")
    if not expected:
        problems.append(f"run {run}: nothing was spent")
    for port in ports:
        status, text, headers = call(port, "GET", f"/v1/reports/delivery?campaign=run{run}&by=lineItem")
        rows = json.loads(text)["rows"] if status == 200 else []
        said = {row["lineItem"]: round(float(row["spendMicros"]) * 1000) for row in rows if float(row["spendMicros"])}
        counted = sum(row["impressions"] for row in rows)
        if said != expected or counted != len(clients.paid):
            problems.append(f"run {run}: report at {port}: {said}, {counted} impressions (expected: {expected}, {len(clients.paid)})")
    return sum(expected.values())


def chaos(run, replicas):
    """Kills one of them (every third time the one that owns Redis), stalls Redis every second time."""
    global kills, stalls
    time.sleep(random.uniform(2, 4))
    if run % 2:
        pid = redis_pid(f"{FOLDER}/a")
        os.kill(pid, signal.SIGSTOP)
        time.sleep(2)
        os.kill(pid, signal.SIGCONT)
        stalls += 1
    victim = replicas[0] if run % 3 == 2 else replicas[1]
    victim.kill()
    kills += 1
    time.sleep(random.uniform(0, 1))
    victim.start()
    victim.await_ads()


replicas = [Replica(FOLDER, name, PORT + i, "/v1/ads/chaos") for i, name in enumerate("ab")]
ads, spent = 0, 0
try:
    replicas[0].start()
    replicas[0].await_ads()
    for run in range(RUNS):
        restart_with_redis(replicas[0], replicas[1:])
        define(PORT, run)
        clients = Clients(run, [PORT, PORT + 1])
        deadline = time.time() + SECONDS
        chaos(run, replicas)
        restart_with_redis(replicas[0], replicas[1:])
        while time.time() < deadline or time.time() - clients.last < 3 and time.time() < deadline + 30:
            time.sleep(0.2)
        clients.end()
        time.sleep(1)
        spent += judge(run, clients, [PORT, PORT + 1])
        ads += len(clients.paid)
        must(PORT, "PATCH", f"/v1/campaigns/run{run}", {"state": "archived"})
        print(f"\r  {run + 1} of {RUNS} runs", end="", file=sys.stderr)
finally:
    for replica in reversed(replicas):
        replica.end()

print(f"{ads} impressions paid, {spent / 1e9:.6f} CHF, {kills} kills, {stalls} stalls of Redis, {lost} answers lost and asked again "
      f"(seed {SEED}, {time.time() - begun:.0f} s)")
for problem in problems[:20]:
    print("  " + problem)
sys.exit(1 if problems else 0)
