"""Kills the service while it loads versions of a model, swaps them and serves, and looks what the next start serves.

What should serve is known from this script's own notes: the last promotion that was answered; one whose answer was cut off may hold or not.
Scores tell which version made them, whatever the answer says. Each kill has an aim; what it hit is looked up at that moment: the processor
time of the loading thread, the process's libraries and its log tell whether a version is being loaded, a missing answer whether a promotion
or a push is under way.
"""

import atexit
import collections
import glob
import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

import model_versions

KILLS, FOLDER, PORT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else int(time.time())
RANKER = FOLDER + "/models/ranker"
QUICK, SLOW, COMING, PUSHED = [1, 2], 3, 100, 200
ORDINARY = {signal.SIGTERM: (0, 143), signal.SIGKILL: (-signal.SIGKILL,)}
CALLERS = 2
TOLERANCE = 0.005
# about what a slow version takes at least
LOAD_SECONDS = 0.3

random.seed(SEED)
begun = time.time()
problems = []


def call(method, path, body=None, kind="application/json"):
    """Status and what was answered; status 0 when nothing was."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=40)
        connection.request(method, path, body, {"content-type": kind} if body else {})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else {}
    except (OSError, http.client.HTTPException):
        return 0, {}


def recommend():
    return call("POST", "/v1/recommend/home", json.dumps({"viewer": {"id": "viewer-00001"}}))


def promote(version):
    return call("POST", f"/v1/models/ranker/versions/{version}:promote", json.dumps({"why": "trial"}))


def name(version):
    return f"ranker/{version}"


def named(answer):
    return answer.get("versions", {}).get("model")


class Asked:
    """A call on a thread of its own."""

    def __init__(self, *call_and_arguments):
        self.status = None
        threading.Thread(target=self.run, args=call_and_arguments, daemon=True).start()

    def run(self, what, *arguments):
        self.status, _ = what(*arguments)

    def under_way(self):
        return self.status is None


class Service:
    """One process, from its start to its end."""

    def __init__(self):
        # what is promoted here is to stay, however slow this loaded machine makes it
        options = (f"-Dquarkus.http.port={PORT} -Dattune.shadow.rollback=false "
                   f"-XX:ErrorFile={FOLDER}/hs_err_pid%p.log -XX:-CreateCoredumpOnCrash")
        env = dict(os.environ, ATTUNE_DATA_FOLDER=FOLDER + "/data", ATTUNE_MODELS_FOLDER=FOLDER + "/models", ATTUNE_JAVA_OPTS=options)
        with open(FOLDER + "/service.log", "ab") as log:
            self.from_byte = log.tell()
            self.process = subprocess.Popen(["./attune", "run"], env=env, stdout=log, stderr=log, start_new_session=True)

    def log(self):
        with open(FOLDER + "/service.log", errors="replace") as log:
            log.seek(self.from_byte)
            return log.read()

    def passed(self, version):
        """How often the version has passed the checks."""
        return self.log().count(f"model ranker/{version} passed")

    def has_native_library(self):
        with open(f"/proc/{self.process.pid}/maps") as maps:
            return "libonnxruntime.so" in maps.read()

    def loader_seconds(self):
        """Processor time of the thread that follows the folder."""
        for task in glob.glob(f"/proc/{self.process.pid}/task/*"):
            with open(task + "/comm") as comm, open(task + "/stat") as stat:
                if comm.read() == "models\n":
                    numbers = stat.read().rsplit(")", 1)[1].split()
                    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def end(self, how):
        if self.process.poll() is not None:
            problems.append(f"ended by itself: status {self.process.returncode}")
        elif how == signal.SIGKILL and random.random() < 0.5:
            # its Redis, too
            os.killpg(self.process.pid, how)
        else:
            os.kill(self.process.pid, how)
        sent = time.time()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            problems.append("SIGTERM: still there after 60 s")
            self.process.kill()
            self.process.wait()
        if self.process.returncode not in ORDINARY[how]:
            problems.append(f"{how.name}: exit status {self.process.returncode} (expected: one of {ORDINARY[how]})")
        return time.time() - sent


class Trial:
    def __init__(self):
        self.sure, self.maybe, self.up = 0, set(), False
        self.gone, self.known, self.answers, self.unscored, self.hits = set(), set(), 0, 0, collections.Counter()
        self.slowest_end = 0.0
        self.service = Service()

    def within(self, seconds, what, condition):
        limit = time.time() + seconds
        while True:
            try:
                if condition():
                    return
            except OSError:
                # the process is just ending
                pass
            if time.time() > limit or self.service.process.poll() is not None:
                status = self.service.process.poll()
                sys.exit(f"{what}: not within {seconds} s, exit status {status} (seed {SEED})\n{self.service.log()[-3000:]}")
            time.sleep(0.03)

    def begin(self):
        """The first start, which serves the highest version, and version 1's scores."""
        self.within(180, "first start", lambda: call("GET", "/q/health/ready")[0] == 200)
        self.promote(1)
        self.scores = {item: score / model_versions.factor(1) for item, score in scores(self.scored()).items()}
        self.within(60, "versions checked", self.all_ready)
        for _ in range(CALLERS):
            threading.Thread(target=self.traffic, daemon=True).start()
        self.up = True

    def scored(self):
        """An answer for which the model had time; at first it may have none."""
        answers = [{}]
        self.within(20, "answer with a version", lambda: named(answers[-1]) or answers.append(recommend()[1]))
        return answers[-1]

    def replicas(self):
        """What this process says of the model, by the replica's name: those of former ones are remembered for a while."""
        _, status = call("GET", "/v1/models/ranker")
        return {replica: said for replica, said in status.get("replicas", {}).items() if replica not in self.gone}

    def all_ready(self):
        said = [said["versions"] for said in self.replicas().values()]
        return said and all(said[0].get(str(version), {}).get("state") == "ready" for version in [*QUICK, SLOW])

    def allowed(self):
        return {name(version) for version in {self.sure} | self.maybe}

    def traffic(self):
        while True:
            before, up, of = self.allowed(), self.up, self.service
            status, answer = recommend()
            may = before | self.allowed()
            if up and self.up and of is self.service:
                self.answers += 1
                # without a version where the model had no time: then the answer says so
                without = named(answer) is None and answer.get("degraded")
                self.unscored += bool(without)
                if status != 200 or not without and named(answer) not in may:
                    problems.append(f"under load: status {status}, version {named(answer)} (expected: 200, one of {sorted(may)})")
            time.sleep(0.02)

    def promote(self, version):
        self.maybe.add(version)
        status, said = promote(version)
        if status != 200:
            sys.exit(f"promotion of {version}: status {status}, {said} (expected: 200; seed {SEED})")
        self.sure = version
        self.maybe.clear()

    def other(self, among):
        return random.choice([version for version in among if version != self.sure])

    # Each aim goes as far as the moment to kill at, and returns what tells whether it hits, by what is hit.

    def load(self, number):
        """A version has come into the folder, and is loaded."""
        self.promote(self.other(QUICK))
        self.within(60, "versions checked", self.all_ready)
        before = self.service.loader_seconds()
        model_versions.copy(RANKER, COMING + number, True)
        self.within(30, "load of a version that came", lambda: self.service.loader_seconds() > before + 0.1)
        time.sleep(random.random() * LOAD_SECONDS)
        return {"load": lambda: not self.service.passed(COMING + number)}

    def swap(self, number):
        """A promotion is under way."""
        self.within(60, "versions checked", self.all_ready)
        version = self.other(QUICK) if self.sure == SLOW else SLOW
        passed, before = self.service.passed(version), self.service.loader_seconds()
        self.maybe.add(version)
        asked = Asked(promote, version)
        time.sleep(random.random() * LOAD_SECONDS)
        return {
            "promotion": asked.under_way,
            "load": lambda: self.service.passed(version) == passed and self.service.loader_seconds() > before + 0.1,
        }

    def push(self, number):
        """A version is brought by a call, which loads it."""
        body = model_versions.zipped(PUSHED + number, True)
        path = f"/v1/models/ranker/versions/{PUSHED + number}"
        asked = Asked(call, "PUT", path, body, "application/zip")
        self.within(30, "files of a push", lambda: not asked.under_way() or glob.glob(RANKER + "/.push-*/model.yaml"))
        time.sleep(random.random() * LOAD_SECONDS)
        return {"push": asked.under_way, "load": lambda: asked.under_way() and glob.glob(RANKER + "/.push-*/model.yaml")}

    def start(self, number):
        """The process starts, and loads the version that serves."""
        if self.sure != SLOW:
            self.promote(SLOW)
        self.kill(signal.SIGKILL)
        self.within(60, "native library", self.service.has_native_library)
        time.sleep(random.random() * LOAD_SECONDS)
        return {"load": lambda: not self.service.passed(self.sure)}

    def traffic_only(self, number):
        """A promotion was answered a moment ago."""
        self.promote(self.other([*QUICK, SLOW]))
        time.sleep(random.random())
        return {}

    def kill(self, how):
        """Ends the process and starts the next."""
        self.up = False
        self.gone.update(self.known)
        took = self.service.end(how)
        if how == signal.SIGTERM:
            self.slowest_end = max(self.slowest_end, took)
        self.service = Service()

    def round(self, number, aim, how):
        self.known = set(self.replicas())
        hits = aim(number)
        self.hits[" and ".join(what for what, under_way in hits.items() if under_way()) or "traffic only"] += 1
        self.kill(how)
        shutil.rmtree(f"{RANKER}/{COMING + number}", ignore_errors=True)
        self.within(90, "start", lambda: call("GET", "/q/health/ready")[0] == 200)
        self.judge(number)
        print(f"\r  {number + 1} of {KILLS} kills", end="", file=sys.stderr, flush=True)

    def judge(self, number):
        """Whether a version serves that should, by the answer, its scores, the policy and the replica."""
        answer = self.scored()
        if named(answer) not in self.allowed():
            sys.exit(f"after kill {number + 1}: {named(answer)} serves (expected: one of {self.allowed()}; seed {SEED})")
        self.sure = int(named(answer).split("/")[1])
        self.maybe.clear()
        self.up = True
        ratio = statistics.median(score / self.scores[item] for item, score in scores(answer).items() if item in self.scores)
        if abs(ratio - model_versions.factor(self.sure)) > TOLERANCE:
            problems.append(f"scores named {name(self.sure)}: factor {ratio:.4f} (expected: {model_versions.factor(self.sure):.4f})")
        self.within(30, "report", self.replicas)
        serves = {said["serves"] for said in self.replicas().values()}
        self.within(30, "status", lambda: call("GET", "/v1/models/ranker")[0] == 200)
        policy = call("GET", "/v1/models/ranker")[1]["policy"]
        if serves != {self.sure} or (policy["serve"], policy["served"]) != (str(self.sure), self.sure):
            problems.append(f"serves {serves}, policy {policy} (expected: {self.sure})")
        pushed = f"{RANKER}/{PUSHED + number}"
        if os.path.exists(pushed):
            if set(os.listdir(pushed)) != set(model_versions.files(PUSHED + number, True)):
                problems.append(f"pushed version: {os.listdir(pushed)} (expected: whole, or not there)")
            shutil.rmtree(pushed)


def scores(answer):
    return {item["id"]: item["score"] for item in answer["items"]}


def crash_reports():
    found = glob.glob(FOLDER + "/**/hs_err_pid*", recursive=True) + glob.glob("hs_err_pid*") + glob.glob("/tmp/hs_err_pid*")
    return [file for file in found if os.path.getmtime(file) >= begun]


def end_what_is_left(trial):
    try:
        os.killpg(trial.service.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def clear_away(cut_off):
    """What pushes left that were killed, a push of an hour later deletes."""
    hour_ago = time.time() - 3_700
    for folder in cut_off:
        os.utime(folder, (hour_ago, hour_ago))
    path = f"/v1/models/ranker/versions/{PUSHED - 1}"
    status, said = call("PUT", path, model_versions.zipped(PUSHED - 1, False), "application/zip")
    if status != 200:
        problems.append(f"push: status {status}, {said} (expected: 200)")


def main():
    shutil.copytree("models/repurchase", FOLDER + "/models/repurchase")
    for version in [*QUICK, SLOW]:
        model_versions.copy(RANKER, version, version == SLOW)
    trial = Trial()
    atexit.register(end_what_is_left, trial)
    trial.begin()
    aims = [trial.load, trial.swap, trial.push, trial.start, trial.swap, trial.traffic_only]
    kills = {signal.SIGTERM: 0, signal.SIGKILL: 0}
    for number in range(KILLS):
        # each aim meets both, SIGTERM first, but for the last two
        turn, place = divmod(number, len(aims))
        how = signal.SIGTERM if (turn + (place > 3)) % 2 == 0 else signal.SIGKILL
        kills[how] += 1
        trial.round(number, aims[place], how)
    cut_off = glob.glob(RANKER + "/.*")
    clear_away(cut_off)
    trial.up = False
    trial.service.end(signal.SIGTERM)
    print(file=sys.stderr)
    left = glob.glob(RANKER + "/.*")
    loads = sum(count for what, count in trial.hits.items() if "load" in what)
    print(f"SIGTERM {kills[signal.SIGTERM]} times, kill -9 {kills[signal.SIGKILL]}; hit: "
          + ", ".join(f"{what} {count}" for what, count in sorted(trial.hits.items()))
          + f"; {trial.answers} answers under load, {trial.unscored} without the model for want of time; SIGTERM ended the process after at most {trial.slowest_end:.1f} s; "
          f"crash reports {len(crash_reports())}, "
          f"pushes cut off {len(cut_off)}, left of them in the end {len(left)} (seed {SEED}, {time.time() - begun:.0f} s)")
    if "fatal error has been detected" in open(FOLDER + "/service.log", errors="replace").read():
        problems.append("log: a fatal error of the JVM")
    for text in problems[:5]:
        print(text)
    for file in crash_reports()[:1]:
        print(open(file).read()[:3000])
    if loads * 3 < KILLS:
        print(f"loads hit: {loads} (expected: at least a third of {KILLS})")
    sys.exit(1 if problems or crash_reports() or left or loads * 3 < KILLS else 0)


main()
