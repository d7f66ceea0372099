"""Tells one replica of a click and asks another one at once: the decision's own record must hold that click, every time.

Two services share one Redis, the embedded one of the first. Viewers are asked for in turn by either replica, each three times: the first click is
told of somebody new. What the deciding replica read of the viewer is taken from its record (`viewer.recentActions` of a traced decision): the
newest action must be the click that was told a moment before, and all clicks told so far must be there, in order, and no other.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

DECISIONS, FOLDER, PORT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
TURNS = 3
VIEWERS = -(-DECISIONS // TURNS)


def start(port, name, **settings):
    env = dict(os.environ, ATTUNE_DATA_FOLDER=f"{FOLDER}/{name}", QUARKUS_HTTP_PORT=str(port), **settings)
    log = open(f"{FOLDER}/{name}.log", "ab")
    return subprocess.Popen(["./attune", "run"], env=env, stdout=log, stderr=log, start_new_session=True)


def call(port, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST" if body else "GET", path, body and json.dumps(body), {"content-type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


def await_ready(port):
    end = time.time() + 120
    while time.time() < end:
        try:
            if call(port, "/q/health/ready")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("not ready, see " + FOLDER)


def tell(port, turn, viewer, item):
    """A click; as of the second before, so that it never lies ahead of the decision's clock."""
    told = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - TURNS + turn))
    status, text = call(port, "/v1/events", {
        "eventId": f"click-{turn}", "type": "click", "time": told, "viewer": {"id": viewer}, "items": [{"id": item}]})
    if status != 202 or b'"accepted"' not in text:
        sys.exit(f"{viewer}: {status} {text.decode()}")
    return {"item": item, "type": "click", "time": told}


def decide(port, viewer):
    """A traced decision's id."""
    status, text = call(port, "/v1/recommend/home", {"viewer": {"id": viewer}, "count": 10, "include": ["trace"], "deadlineMs": 5000})
    if status != 200:
        sys.exit(f"{viewer}: {status} {text.decode()}")
    return json.loads(text)["decisionId"]


def recorded(port, decision):
    """What the replica that decided says it read; a record is there within a second."""
    end = time.time() + 1
    while True:
        status, text = call(port, f"/v1/decisions/{decision}")
        record = json.loads(text)
        if status == 200 and "form" in record:
            return record
        if time.time() > end:
            sys.exit(f"{decision}: no full record within a second: {status} {text.decode()[:300]}")
        time.sleep(0.002)


def main():
    services = [start(PORT, "a", ATTUNE_RECORDING_REPLICA="a")]
    try:
        await_ready(PORT)
        settings = open(f"{FOLDER}/a/redis.conf").read()
        redis = re.search(r"^port (\d+)", settings, re.M)[1]
        password = re.search(r"^requirepass (\S+)", settings, re.M)[1]
        hosts = f"redis://:{password}@127.0.0.1:{redis}"
        services.append(start(PORT + 1, "b", ATTUNE_RECORDING_REPLICA="b", ATTUNE_REDIS_HOSTS=hosts))
        await_ready(PORT + 1)
        told, held = {}, 0
        for i in range(DECISIONS):
            turn, viewer, item = i // VIEWERS, f"visible-{i % VIEWERS}", f"item-{1 + i * 7 % 3000:04d}"
            clicks = told.setdefault(viewer, [])
            clicks.insert(0, tell(PORT + i % 2, turn, viewer, item))
            other = PORT + 1 - i % 2
            record = recorded(other, decide(other, viewer))
            found = record.get("viewer", {}).get("recentActions", [])
            if not record["decisionId"].endswith(("-b", "-a")[i % 2]):
                sys.exit(f"{record['decisionId']}: not of the other replica")
            held += found == clicks
            if found != clicks:
                print(f"  {viewer}: told {clicks}, the decision read {found}", file=sys.stderr)
        print(f"{held:,} of {DECISIONS:,} decisions of the other replica hold the click told a moment before, and all before it")
        sys.exit(0 if held == DECISIONS else 1)
    finally:
        for service in reversed(services):
            os.killpg(service.pid, signal.SIGTERM)
            service.wait()


main()
