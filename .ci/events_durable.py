"""Kills the service and its Redis while events are sent, and looks whether each acknowledged event is in the state exactly once.

What should be there is known from the sender's own notes alone: what it sent, and what was acknowledged. The state is read from Redis
byte by byte (field `a` of a viewer: a version byte, then per action item int32, epoch seconds uint32, type byte, little-endian).
Every event of a viewer has a second of its own, so that (viewer, second) names it. A tenth of the batches is given up at the first
failure; the others are sent again until they are acknowledged.
"""

import http.client
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

EVENTS, SERVICE_KILLS, REDIS_KILLS, FOLDER, PORT = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
SEED = int(sys.argv[6]) if len(sys.argv) > 6 else int(time.time())
VIEWERS = max(20, EVENTS // 50)
BATCH, SENDERS = 10, 6
START = int(time.time()) - 86_400

random.seed(SEED)
acknowledged, abandoned, lock = set(), set(), threading.Lock()
refused = []
retries = 0


def start_service():
    env = dict(os.environ, ATTUNE_DATA_FOLDER=FOLDER + "/data", ATTUNE_JAVA_OPTS=f"-Dquarkus.http.port={PORT}")
    log = open(FOLDER + "/service.log", "ab")
    return subprocess.Popen(["./attune", "run"], env=env, stdout=log, stderr=log, start_new_session=True)


def answers(path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def await_service(path="/v1/items/item-0001"):
    end = time.time() + 180
    while not answers(path):
        if time.time() > end:
            sys.exit("service: does not answer, see " + FOLDER + "/service.log")
        time.sleep(0.05)


def redis_settings():
    text = open(FOLDER + "/data/redis.conf").read()
    return int(re.search(r"^port (\d+)", text, re.M)[1]), re.search(r"^requirepass (\S+)", text, re.M)[1]


def redis_pid():
    """The server is a child of the service, told by its settings file."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline", "rb").read().decode()
            folder = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
        if "redis-server" in line and folder == os.path.realpath(FOLDER + "/data"):
            return int(pid)
    return 0


def send(connection, batch):
    """The batch's keys that were acknowledged, or None when the call failed."""
    body = json.dumps([
        {"eventId": f"{v}-{s}", "type": "view", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + s)),
         "viewer": {"id": f"durable-{v}"}, "items": [{"id": f"item-{1 + (v + s) % 1000:04d}"}]} for v, s in batch])
    connection.request("POST", "/v1/events", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 202:
        return None
    results = json.loads(text)["results"]
    for result in results:
        if result["status"] == "rejected" and result["code"] not in ("store_unavailable", "overloaded"):
            refused.append(json.dumps(result))
            return set(batch)
    return {key for key, result in zip(batch, results) if result["status"] != "rejected"}


def sender(work):
    global retries
    connection = None
    for batch in work:
        give_up = random.random() < 0.1
        left = list(batch)
        while left:
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", PORT, timeout=15)
                done = send(connection, left)
            except (OSError, http.client.HTTPException):
                connection, done = None, None
            with lock:
                acknowledged.update(done or ())
                left = [key for key in left if key not in acknowledged]
                retries += bool(left)
                if left and give_up:
                    abandoned.update(left)
                    left = []
            if left:
                time.sleep(0.05)


class Redis:
    def __init__(self):
        port, password = redis_settings()
        self.file = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        self.call("AUTH", password)

    def call(self, *words):
        self.file.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in (str(w).encode() for w in words)))
        self.file.flush()
        return self.reply()

    def reply(self):
        line = self.file.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2]
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        return rest


def state():
    """(viewer, second) -> how often it is there."""
    redis, found = Redis(), {}
    keys, cursor = [], b"0"
    while True:
        cursor, page = redis.call("SCAN", cursor.decode(), "MATCH", "demo:v:*:durable-*", "COUNT", 1000)
        keys += page
        if cursor == b"0":
            break
    for key in set(keys):
        viewer = int(key.rsplit(b"-", 1)[1])
        actions = redis.call("HGET", key.decode(), "a") or b""
        for at in range(1, len(actions), 9):
            _, second, _ = struct.unpack_from("<iIB", actions, at)
            found[viewer, second - START] = found.get((viewer, second - START), 0) + 1
    return found


def main():
    service = start_service()
    await_service("/q/health/ready")
    keys = [(v, s) for s in range(EVENTS // VIEWERS + 1) for v in range(VIEWERS)][:EVENTS]
    random.shuffle(keys)
    batches = [keys[i:i + BATCH] for i in range(0, len(keys), BATCH)]
    threads = [threading.Thread(target=sender, args=(batches[i::SENDERS],)) for i in range(SENDERS)]
    begun = time.time()
    for thread in threads:
        thread.start()
    kills = ["service"] * SERVICE_KILLS + ["redis"] * REDIS_KILLS
    random.shuffle(kills)
    steps = [EVENTS * (i + 1) // (len(kills) + 1) for i in range(len(kills))]
    done = {"service": 0, "redis": 0}
    for kill, step in zip(kills, steps):
        while len(acknowledged) + len(abandoned) < step and any(t.is_alive() for t in threads):
            time.sleep(0.002)
        time.sleep(random.random() * 0.02)
        if kill == "service":
            os.killpg(service.pid, signal.SIGKILL)
            service.wait()
            service = start_service()
            await_service()
        else:
            pid = redis_pid()
            if pid:
                os.kill(pid, signal.SIGKILL)
        done[kill] += 1
        print(f"\r  {len(acknowledged)} of {EVENTS} acknowledged, service killed {done['service']} times, redis {done['redis']}",
              end="", file=sys.stderr, flush=True)
    for thread in threads:
        thread.join()
    seconds = time.time() - begun
    await_service()
    time.sleep(3)
    found = state()
    lost = [key for key in acknowledged if key not in found]
    twice = [key for key, count in found.items() if count > 1]
    unsent = [key for key in found if key not in acknowledged and key not in abandoned]
    os.killpg(service.pid, signal.SIGTERM)
    service.wait()
    incidents = open(FOLDER + "/service.log", errors="replace").read().count(" incident ")
    print(file=sys.stderr)
    print(f"{EVENTS} events, {len(acknowledged)} acknowledged in {seconds:.0f} s, {len(abandoned)} given up of which "
          f"{sum(key in found for key in abandoned - acknowledged)} are there, {retries} calls failed in part or whole, "
          f"service killed {done['service']} times, redis {done['redis']} times; lost {len(lost)}, twice {len(twice)}, "
          f"never sent {len(unsent)}, refused {len(refused)}, incidents {incidents} (seed {SEED})")
    for problem in refused[:3]:
        print(problem)
    whole = len(acknowledged) + len(abandoned - acknowledged) == EVENTS
    sys.exit(1 if lost or twice or unsent or refused or incidents or not whole else 0)


main()
