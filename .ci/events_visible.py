"""Tells one replica of a click and asks another one at once: its decision must know the viewer and the item, every time.

Two services share one Redis, the embedded one of the first. Each viewer is new; the item is asked for by ranking it among others: it
must stand there with the source `recent`, or, ranked as a candidate, come from a viewer who is not anonymous.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

VIEWERS, FOLDER, PORT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])


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


def main():
    services = [start(PORT, "a")]
    try:
        await_ready(PORT)
        settings = open(f"{FOLDER}/a/redis.conf").read()
        redis = re.search(r"^port (\d+)", settings, re.M)[1]
        password = re.search(r"^requirepass (\S+)", settings, re.M)[1]
        services.append(start(PORT + 1, "b", ATTUNE_REDIS_HOSTS=f"redis://:{password}@127.0.0.1:{redis}"))
        await_ready(PORT + 1)
        known = recent = 0
        for i in range(VIEWERS):
            viewer, item = f"visible-{i}", f"item-{1 + i % 3000:04d}"
            status, text = call(PORT + i % 2, "/v1/events", {
                "eventId": "click", "type": "click", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "viewer": {"id": viewer}, "items": [{"id": item}]})
            if status != 202 or b'"accepted"' not in text:
                sys.exit(f"{viewer}: {status} {text.decode()}")
            status, text = call(PORT + 1 - i % 2, "/v1/recommend/home", {
                "viewer": {"id": viewer}, "count": 100, "include": ["reasons"], "deadlineMs": 5000})
            answer = json.loads(text)
            known += status == 200 and "anonymous_viewer" not in answer["degraded"] and "viewer_unavailable" not in answer["degraded"]
            recent += any(shown["id"] == item and "recent" in shown["reasons"] for shown in answer["items"])
        print(f"{known} of {VIEWERS} decisions of the other replica knew the viewer, {recent} showed the item as recent")
        sys.exit(0 if known == VIEWERS else 1)
    finally:
        for service in reversed(services):
            os.killpg(service.pid, signal.SIGTERM)
            service.wait()


main()
