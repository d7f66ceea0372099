"""Two processes show ads to one viewer after another, 200 requests at once under a cap of 3; judged by caps_oracle.py.

Arguments: rounds, folder. The class path of the tests is in CLASSPATH, the JDK in JAVA_HOME.
"""

import collections
import os
import subprocess
import sys
import time

from caps_oracle import judge

ROUNDS, FOLDER = int(sys.argv[1]), sys.argv[2]
COUNT, WINDOW, PENDING = 3, 60_000, 100
SEED = int(os.environ.get("SEED", time.time()))
JAVA = [os.environ["JAVA_HOME"] + "/bin/java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Xmx192m", "-XX:+UseSerialGC", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dquarkus.log.level=ERROR", "-cp", os.environ["CLASSPATH"]]


def start(*words):
    return subprocess.Popen(JAVA + list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=open(FOLDER + "/errors", "a"))


def await_line(process, word):
    for line in process.stdout:
        if line.startswith(word):
            return
    sys.exit(f"a process ended before it said \"{word}\", see {FOLDER}/errors")


def read(path, rounds):
    for line in open(path, encoding="ascii"):
        viewer, what, decision, begun, ended, said = line.split()
        said = {"true": True, "false": False}.get(said, said)
        rounds[viewer].append((what, decision, int(begun), int(ended), said))


def main():
    server = start("io.attune.platform.store.ServiceMain", FOLDER + "/data")
    await_line(server, "ready")
    players = [start("io.attune.state.exposure.CapsPlayer", FOLDER + "/data", "demo", name, "0", str(ROUNDS), str(SEED + i), f"{FOLDER}/{name}")
               for i, name in enumerate(("x", "y"))]
    for player in players:
        await_line(player, "ready")
    for _ in range(ROUNDS):
        for player in players:
            player.stdin.write("\n")
            player.stdin.flush()
        for player in players:
            await_line(player, "done")
    for player in players:
        player.wait()
    server.stdin.close()
    server.wait()
    rounds, wrong, figures = collections.defaultdict(list), 0, collections.Counter()
    for name in ("x", "y"):
        read(f"{FOLDER}/{name}", rounds)
    for viewer, notes in rounds.items():
        for what, *_, said in notes:
            figures[f"{what} {said}".lower()] += 1
        for problem in judge(COUNT, WINDOW, PENDING, notes):
            wrong += 1
            if wrong <= 10:
                print(f"{viewer}: {problem}")
    full = sum(1 for notes in rounds.values() if sum(n[0] == "reserve" and n[4] for n in notes) >= COUNT)
    print(f"{len(rounds)} rounds, {full} of them full, " + ", ".join(f"{figures[name]} {name}" for name in sorted(figures)) + f" (seed {SEED})")
    whole = len(rounds) == ROUNDS and full * 100 >= ROUNDS * 99 and figures["commit counted"] and figures["commit late"]
    sys.exit(1 if wrong or not whole else 0)


main()
