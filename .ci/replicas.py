"""Two or more replicas of the whole service over the Redis of the first, for proofs that kill them."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

JSON = {"content-type": "application/json"}


class Replica:
    """`await_call` names a POST that is answered 200 or 404 as soon as campaigns are loaded."""

    def __init__(self, folder, name, port, await_call, **settings):
        self.folder, self.name, self.port, self.await_call, self.process = folder, name, port, await_call, None
        self.settings = {"ATTUNE_RECORDING_REPLICA": name, **settings}

    def start(self):
        env = dict(os.environ, ATTUNE_DATA_FOLDER=f"{self.folder}/{self.name}", QUARKUS_HTTP_PORT=str(self.port), **self.settings)
        log = open(f"{self.folder}/{self.name}.log", "ab")
        self.process = subprocess.Popen(["./attune", "run"], env=env, stdout=log, stderr=log, start_new_session=True)

    def await_ads(self):
        """Until it is ready and its campaigns are loaded."""
        end = time.time() + 180
        while time.time() < end:
            status, text, headers = call(self.port, "POST", self.await_call, {})
            if status == 200 or status == 404 and b"unknown_placement" in text:
                return
            time.sleep(0.1)
        sys.exit(f"{self.name}: not ready, see {self.folder}/{self.name}.log")

    def kill(self):
        """The service, which the launcher has become; its Redis is left to itself."""
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


def call(port, method, path, body=None):
    """Status, text and headers; status 0 when nothing was answered."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path, body if body is None else json.dumps(body), JSON if body is not None else {})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, text, answer.headers
    except (OSError, http.client.HTTPException):
        return 0, b"", {}


def must(port, method, path, body):
    status, text, headers = call(port, method, path, body)
    if status not in (200, 201):
        sys.exit(f"{method} {path}: {status} {text.decode()}")


def redis_settings(folder, *words):
    """Of the server in that folder, which belongs to a replica of that name."""
    text = open(f"{folder}/redis.conf").read()
    return [re.search(rf"^{word} (\S+)", text, re.M)[1] for word in words]


def redis_address(folder):
    port, password = redis_settings(folder, "port", "requirepass")
    return f"redis://:{password}@127.0.0.1:{port}"


def redis_pid(folder):
    port = redis_settings(folder, "port")[0]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline", "rb").read().decode()
        except OSError:
            continue
        if "redis-server" in line and port in line:
            return int(pid)
    return 0


def restart_with_redis(first, others):
    """Where the first replica came back with another server on the same data, the others have to be told."""
    address = redis_address(f"{first.folder}/{first.name}")
    for other in others:
        if other.settings.get("ATTUNE_REDIS_HOSTS") != address:
            other.settings["ATTUNE_REDIS_HOSTS"] = address
            if other.process:
                other.kill()
            other.start()
            other.await_ads()
