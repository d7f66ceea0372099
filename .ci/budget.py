"""Four processes spend the same budgets while they are killed and their Redis stalls; what was spent is judged by budget_oracle.py.

One run: a campaign with a total and a daily limit and two line items with theirs; 64 threads hold and book for some seconds, in which
one or two of the processes are killed (`kill -9`) and started again and, in every second run, Redis is stopped for 2 s. Every third run
holds at 40 % of the price, the others at the full price. Then one process spends what is left, and the notes are judged.

Arguments: runs, folder, first run (default 0). The class path of the tests is in CLASSPATH, the JDK in JAVA_HOME.
"""

import collections
import os
import random
import re
import signal
import subprocess
import sys
import time

from budget_oracle import Oracle

RUNS, FOLDER, FIRST = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0
PLAYERS, THREADS, SECONDS = 4, 16, 2.6
LINES = ("a", "b")
JAVA = [os.environ["JAVA_HOME"] + "/bin/java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dquarkus.log.level=ERROR", "-cp", os.environ["CLASSPATH"]]
figures = collections.Counter()


class Process:
    def __init__(self, *words):
        self.process = subprocess.Popen(JAVA + list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        stderr=open(FOLDER + "/errors", "a"))

    def await_line(self, word):
        for line in self.process.stdout:
            if line.startswith(word):
                return line.strip()
        sys.exit(f"a process ended before it said \"{word}\", see {FOLDER}/errors")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line, word):
        self.say(line)
        return self.await_line(word)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Stage:
    def __init__(self):
        os.makedirs(FOLDER + "/notes")
        self.server = Process("io.attune.platform.store.ServiceMain", FOLDER + "/data")
        self.server.await_line("ready")
        self.starts = 0
        self.players = [self.start(number) for number in range(PLAYERS)]
        for player in self.players:
            player.await_line("ready")

    def start(self, number):
        self.starts += 1
        return Process("io.attune.state.ledger.LedgerPlayer", FOLDER + "/data", "demo", FOLDER + "/notes", str(number),
                       str(self.starts), str(PLAYERS))

    def redis(self):
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                line = open(f"/proc/{pid}/cmdline", "rb").read()
                if b"redis-server" in line and os.readlink(f"/proc/{pid}/cwd") == os.path.realpath(FOLDER + "/data"):
                    return int(pid)
            except OSError:
                pass
        sys.exit("redis: not found")

    def everybody(self, line, word):
        for player in self.players:
            player.say(line)
        return [player.await_line(word) for player in self.players]


def events(dice, stalls):
    """When what happens: (second, what, whom)."""
    found = [(dice.uniform(0.3, SECONDS - 0.3), "kill", dice.randrange(PLAYERS)) for _ in range(dice.choice((1, 1, 2)))]
    if stalls:
        found.append((dice.uniform(0.2, 0.6), "stall", 0))
    return sorted(found)


def play(stage, run, percent, dice):
    order = f"play r{run} g{run} {','.join(LINES)} {percent} {THREADS} "
    stage.everybody(order + str(dice.randrange(1 << 40)), "playing")
    begun, redis, resume = time.time(), stage.redis(), None
    waiting = []
    for at, what, whom in events(dice, run % 2 == 1) + [(SECONDS, "end", 0)]:
        while time.time() - begun < at or (what == "end" and resume):
            if resume and time.time() > resume:
                os.kill(redis, signal.SIGCONT)
                resume = None
            time.sleep(0.005)
        if what == "stall":
            os.kill(redis, signal.SIGSTOP)
            resume = time.time() + 2
            figures["stalls"] += 1
        elif what == "kill" and whom not in waiting:
            stage.players[whom].kill()
            stage.players[whom] = stage.start(whom)
            waiting.append(whom)
            figures["kills"] += 1
    for whom in waiting:
        stage.players[whom].await_line("ready")
        stage.players[whom].ask(order + str(dice.randrange(1 << 40)), "playing")
    time.sleep(0.3)
    stage.everybody("rest", "resting")


def notes(run):
    oracle, lines = Oracle(), {}
    for name in sorted(os.listdir(FOLDER + "/notes")):
        if name.startswith(f"r{run}."):
            oracle.read(f"{FOLDER}/notes/{name}")
            with open(f"{FOLDER}/notes/{name}", encoding="ascii") as file:
                lines.update((line.split()[1], line.strip()) for line in file if line.startswith("H ") and line.endswith("\n"))
    return oracle, lines


def one(stage, run, seed):
    dice = random.Random(seed * 100_003 + run)
    percent = 40 if run % 3 == 2 else 100
    total = dice.randrange(200_000, 2_000_000)
    limits = {"total": total, "day": total * 12 // 10}
    for line in LINES:
        limits[line] = total * 8 // 10
        limits[line + ".day"] = total * 9 // 10
    for account, limit in limits.items():
        stage.players[0].ask(f"limit g{run} {account} {limit} 1", "set true")
    play(stage, run, percent, dice)
    time.sleep(1.4)
    by = dice.choice(stage.players)
    by.ask(f"drain r{run} g{run} {','.join(LINES)} 1000", "drained")
    by.ask(f"drain r{run} g{run} {','.join(LINES)} 10", "drained")
    time.sleep(1.0)
    oracle, lines = notes(run)
    for name in oracle.undecided():
        figures["undecided"] += 1
        stage.players[0].ask(f"book r{run} {lines[name]}", "")
    oracle, lines = notes(run)
    told = {f"g{run}/{a}": int(stage.players[0].ask(f"spent g{run} {a}", "spent").split()[1]) for a in limits}
    problems = oracle.judge({f"g{run}/{account}": limit for account, limit in limits.items()}, told)
    if oracle.undecided():
        problems.append(f"{len(oracle.undecided())} bookings remain undecided")
    spent = oracle.spent()[f"g{run}/total"]
    if spent * 100 < total * 95:
        problems.append(f"{spent} of {total} nanos could be spent (expected: 95 %)")
    answers = collections.Counter()
    for of in oracle.answers.values():
        answers.update(of)
    figures.update(holds=len(oracle.holds), runs=1, **answers)
    over = max(0, spent - total)
    figures["overspend"] += over
    figures["least_spent_permille"] = min(figures["least_spent_permille"] or 9999, spent * 1000 // total)
    if percent == 100 and over:
        problems.append(f"{over} nanos beyond a strict limit")
    for name in os.listdir(FOLDER + "/notes"):
        if not problems:
            os.unlink(f"{FOLDER}/notes/{name}")
    print(f"  run {run}: {len(oracle.holds)} holds, {spent} of {total} nanos, held at {percent} %, answers {dict(answers)}", file=sys.stderr)
    return problems


def main():
    seed = int(os.environ.get("SEED", time.time()))
    print(f"seed {seed}", file=sys.stderr)
    stage, wrong = Stage(), 0
    try:
        for run in range(FIRST, FIRST + RUNS):
            for problem in one(stage, run, seed)[:10]:
                wrong += 1
                print(f"run {run}: {problem}")
    finally:
        for process in stage.players:
            process.kill()
        stage.server.process.stdin.close()
        stage.server.process.wait()
    print(", ".join(f"{figures[name]} {re.sub('_', ' ', name)}" for name in sorted(figures)), f"(seed {seed})")
    sys.exit(1 if wrong else 0)


main()
