"""An exchange buys from two replicas and tells them what became of each bid: in any order, one to twenty times, with every form of a price, by GET and
POST, to either of them, while they are killed. What was booked is judged by notices_oracle.py.

Arguments: rounds, folder, first port, optionally the seed. In each round a replica is killed (`kill -9`), every third time the one that owns Redis.
"""

import base64
import collections
import decimal
import hashlib
import hmac
import http.client
import json
import os
import random
import re
import sys
import threading
import time
import urllib.parse

from notices_oracle import Bid, totals
from replicas import Replica, call, must, restart_with_redis

ROUNDS, FOLDER, PORT = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else int(time.time())
CLIENTS, SECONDS, PATIENCE = 5, 14, 60
PORTS = [PORT, PORT + 1]
# exchange to (seconds in which a bid may be billed, whether its prices may be sealed)
EXCHANGES = {"clear": (600, False), "sealed": (600, True), "hasty": (10, False)}
# line item to (size, what it bids)
LINES = {"even": ((300, 250), {"type": "cpm", "micros": 2_000_000}), "odd": ((728, 90), {"type": "cpm", "micros": 3_141_593}),
         "tiny": ((320, 50), {"type": "cpm", "micros": 7}), "clicks": ((160, 600), {"type": "cpc", "micros": 400_000})}
ENCRYPTION, INTEGRITY = os.urandom(32), os.urandom(32)
NOISE = ["abc", "1,5", "NaN", "Infinity", "-Infinity", "0x10", "1.5 USD", "--1", "1.2.3", "null", "\U0001f600", "e", ".", "1e", "x" * 3000, "audit", "{}", "1e99999999999"]

random.seed(SEED)
begun = time.time()
problems, figures, lock = [], collections.Counter(), threading.Lock()


def seal(micros, encryption=ENCRYPTION, integrity=INTEGRITY):
    vector, price = os.urandom(16), micros.to_bytes(8, "big")
    pad = hmac.new(encryption, vector, hashlib.sha1).digest()[:8]
    signature = hmac.new(integrity, price + vector, hashlib.sha1).digest()[:4]
    sealed = vector + bytes(a ^ b for a, b in zip(price, pad)) + signature
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def number(dice, value):
    """One of the ways to write it."""
    plain = f"{value:f}"
    return dice.choice([plain, plain, plain + ("0" * 3 if "." in plain else ".000"), plain.removeprefix("0") if plain.startswith("0.") else plain,
                        f"{value * 1_000_000:f}e-6", f"{value * 10:f}E-1"])


def price_form(dice, exchange, bid):
    """Form, the text that stands where the price is due (None: no such parameter), and what it means."""
    micros = int(bid * 1_000_000)
    below = decimal.Decimal(dice.randrange(micros)) / 1_000_000
    above = bid + decimal.Decimal(dice.choice([1, 250_000, 10**9])) / 1_000_000
    form = dice.choice(["number", "number", "finer", "equal", "above", "huge", "zero", "negative", "empty", "absent", "audit", "macro", "sealed", "sealed",
                        "sealed above", "other key", "bit changed", "cut", "noise"])
    if form == "number":
        return form, number(dice, below), below
    if form == "finer":
        fine = below + decimal.Decimal(dice.randrange(1, 1000)) / 1_000_000_000
        return form, number(dice, fine), fine
    if form == "equal":
        return form, number(dice, bid), bid
    if form == "above":
        return form, number(dice, above), above
    if form == "huge":
        return form, dice.choice(["1e30", "9" * 40, "9007199254741", "1e400"]), decimal.Decimal("Infinity")
    if form == "zero":
        return form, dice.choice(["0", "0.0", "0.000000", "0e5"]), decimal.Decimal(0)
    if form == "negative":
        return form, dice.choice(["-1", "-0.5", "-0.000001", "-1e3"]), None
    if form == "macro":
        return form, dice.choice(["${AUCTION_PRICE}", "${AUCTION_PRICE}", "${AUCTION_PRICE:B64}"]), None
    if form == "noise":
        return form, dice.choice(NOISE), None
    if form in ("empty", "absent", "audit"):
        return form, {"empty": "", "absent": None, "audit": "AUDIT"}[form], None
    return sealed_form(dice, form, EXCHANGES[exchange][1], micros, below, above)


def sealed_form(dice, form, readable, micros, below, above):
    meant = above if form == "sealed above" else below
    text = seal(int(meant * 1_000_000))
    if form == "other key":
        return form, seal(int(meant * 1_000_000), os.urandom(32), os.urandom(32)), None
    if form == "cut":
        return form, text[:dice.randrange(5, len(text) - 2)], None
    if form == "bit changed":
        raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
        return form, base64.urlsafe_b64encode(raw).decode().rstrip("="), None
    return form, text + dice.choice(["", "=="]) if len(text) % 4 == 2 else text, meant if readable else None


def fetch(dice, method, path):
    """Status and outcome; status 0 when nothing was answered. Paths go out as they are, also where they are not well-formed."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", dice.choice(PORTS), timeout=10)
        connection.putrequest(method, path)
        body = b"" if method == "GET" else dice.choice([b"", b"", b"{}", b"price=0.01"])
        if method == "POST":
            connection.putheader("content-length", str(len(body)))
            if body:
                connection.putheader("content-type", "application/json" if body == b"{}" else "application/x-www-form-urlencoded")
        connection.endheaders(body or None)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("x-attune-outcome", "")
    except (OSError, http.client.HTTPException):
        return 0, ""


class Sold:
    """A bid as the exchange has it: where to tell what, and the oracle's notes."""

    def __init__(self, exchange, line, bid, test, at):
        self.exchange, self.price = exchange, bid["price"]
        self.urls = {"win": bid["nurl"], "billing": bid["burl"], "loss": bid["lurl"]}
        self.notes = Bid(line, bid["price"], not test, at, EXCHANGES[exchange][0])

    def words(self, dice, kind):
        """Method, path and meaning of a notice."""
        form, text, meaning = price_form(dice, self.exchange, self.price)
        if form == "absent":
            path = re.sub(r"price=\$\{AUCTION_PRICE\}&?", "", self.urls[kind])
        else:
            raw = form == "macro" and dice.random() < 0.5
            path = self.urls[kind].replace("${AUCTION_PRICE}", text if raw else urllib.parse.quote(text, safe=""))
        path = path.replace("${AUCTION_MIN_TO_WIN}", dice.choice(["", "1.5", "%24%7BAUCTION_MIN_TO_WIN%7D", "x", "${AUCTION_MIN_TO_WIN}"]))
        path = path.replace("${AUCTION_LOSS}", dice.choice(["102", "0", "", "x"])).replace("${AUCTION_CURRENCY}", "USD")
        with lock:
            figures[f"price {form}"] += kind == "billing"
        return dice.choice(["GET", "GET", "POST"]), path[path.index("/openrtb2/"):], meaning

    def tell(self, dice, kind, words=None):
        """The same words, until it is known what became of them."""
        method, path, meaning = words or self.words(dice, kind)
        start, lost, end = time.time(), False, time.time() + PATIENCE
        while time.time() < end:
            status, outcome = fetch(dice, method, path)
            if status in (200, 204) and outcome:
                with lock:
                    figures[f"{kind} {outcome}"] += 1
                return kind, meaning, start, time.time(), outcome, lost
            if status not in (0, 503):
                problems.append(f"{method} {path[:300]}: {status} {outcome}")
                return None
            lost = lost or status == 0
            figures["answers lost"] += status == 0
            time.sleep(0.1)
        problems.append(f"{method} {path[:300]}: no answer for {PATIENCE} s")
        return None

    def note(self, told):
        if told:
            self.notes.told(*told)

    def at_once(self, dice, kinds, words=None):
        """Several at the same time, noted in the order that they ended."""
        told, gate = [], threading.Barrier(len(kinds))

        def one(kind, own):
            gate.wait()
            told.append(self.tell(own, kind, words))

        threads = [threading.Thread(target=one, args=(kind, random.Random(dice.random()))) for kind in kinds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [one for one in told if one]


def replay(dice, sold, most=20):
    """One to twenty more, shuffled, some of them at once."""
    kinds = [dice.choice(["win", "billing", "billing", "loss"]) for _ in range(dice.randint(1, most))]
    while kinds:
        few, kinds = kinds[:dice.choice([1, 1, 4])], kinds[dice.choice([1, 4]):]
        for told in sold.at_once(dice, few):
            sold.note(told)


def billed(dice, sold):
    if dice.random() < 0.5:
        sold.note(sold.tell(dice, "win"))
    sold.note(sold.tell(dice, "billing"))
    replay(dice, sold)


def lost(dice, sold):
    sold.note(sold.tell(dice, "loss"))
    replay(dice, sold)


def raced(dice, sold):
    """The same words many times at once: exactly one of them counts."""
    words = sold.words(dice, "billing")
    told = sold.at_once(dice, ["billing"] * dice.randint(2, 20), words)
    first = [one for one in told if one[4] == "booked"]
    if len(first) > 1:
        problems.append(f"booked {len(first)} times: {words[1][:200]}")
    missed = any(one[5] for one in told)
    for one in first + [one for one in told if one[4] != "booked"]:
        sold.note((*one[:5], one[5] or missed))
    replay(dice, sold, 4)


def late(dice, sold):
    time.sleep(max(0, sold.notes.at + sold.notes.expires + 2.5 - time.time()))
    sold.note(sold.tell(dice, "billing"))
    replay(dice, sold, 4)


def forged(dice, sold):
    """A changed ticket is nobody's; afterwards the real one counts."""
    for _ in range(dice.randint(1, 5)):
        kind = dice.choice(["win", "billing", "loss"])
        method, path, meaning = sold.words(dice, kind)
        head, ticket, query = re.fullmatch(r"(/openrtb2/\w+/)([^?]+)(.*)", path).groups()
        at = dice.randrange(len(ticket) - 1)
        wrong = dice.choice([ticket[:at] + ("A" if ticket[at] != "A" else "B") + ticket[at + 1:], ticket[:at + 1], ticket + "AAAA", "AAAA", ticket[::-1],
                             base64.urlsafe_b64encode(os.urandom(200)).decode().rstrip("=")])
        status, outcome = fetch(dice, method, head + wrong + query)
        figures["forged"] += status == 204
        if status not in (0, 503) and (status, outcome) != (204, "invalid"):
            problems.append(f"forged {kind}: {status} {outcome} {wrong[:100]}")
    billed(dice, sold)


def silent(dice, sold):
    """The exchange says nothing, or only that it was won."""
    if dice.random() < 0.5:
        sold.note(sold.tell(dice, "win"))


STORIES = [billed, billed, billed, lost, raced, forged, silent]


class Buyer:
    """One caller: asks for bids and tells each its story."""

    def __init__(self, run, number):
        self.run, self.dice, self.sold, self.stop = run, random.Random(SEED * 1000 + run * 10 + number), [], False
        self.waiting = []
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        while not self.stop:
            exchange, test = self.dice.choice(list(EXCHANGES)), self.dice.random() < 0.1
            for sold in self.buy(exchange, test):
                self.sold.append(sold)
                if exchange == "hasty" and self.dice.random() < 0.3:
                    own = random.Random(self.dice.random())
                    self.waiting.append(threading.Thread(target=late, args=(own, sold)))
                    self.waiting[-1].start()
                else:
                    self.dice.choice(STORIES)(self.dice, sold)
        for thread in self.waiting:
            thread.join()

    def buy(self, exchange, test):
        lines = self.dice.choices(list(LINES), k=self.dice.randint(1, 3))
        imps = [{"id": str(i), "banner": {"w": LINES[line][0][0], "h": LINES[line][0][1]}} for i, line in enumerate(lines)]
        at = time.time()
        body = {"id": f"{self.run}-{at}", "test": int(test), "imp": imps, "at": self.dice.choice([1, 2])}
        status, text, headers = call(self.dice.choice(PORTS), "POST", f"/openrtb2/bid?exchange={exchange}", body)
        if status == 200:
            seats = json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal)["seatbid"]
            return [Sold(exchange, f"run{self.run}-{lines[int(bid['impid'])]}", bid, test, at) for seat in seats for bid in seat["bid"]]
        if status not in (0, 204):
            problems.append(f"bid: {status} {text[:200]}")
        time.sleep(0.05)
        return []


def define(run):
    for exchange, (seconds, keys) in EXCHANGES.items():
        must(PORT, "PUT", f"/v1/placements/{exchange}", {"deadlineMs": 2000, "ads": {"currency": "USD", "exchange": {
            "seat": "attune", "expirySeconds": seconds, "priceKeys": "proof" if keys else ""}}})
    must(PORT, "PUT", "/v1/advertisers/proof", {"name": "Proof", "domains": ["proof.example"]})
    must(PORT, "PUT", f"/v1/campaigns/run{run}", {"advertiser": "proof", "name": "Run", "currency": "USD", "budget": {"totalMicros": 1_000_000_000}})
    for line, ((w, h), bid) in LINES.items():
        must(PORT, "PUT", f"/v1/line-items/run{run}-{line}", {"campaign": f"run{run}", "name": "L", "state": "active", "pacing": "none", "tier": 1,
                                                             "placements": list(EXCHANGES), "bid": bid})
        must(PORT, "PUT", f"/v1/creatives/run{run}-{line}", {"lineItem": f"run{run}-{line}", "format": "banner", "size": f"{w}x{h}",
                                                            "html": "<a href=${CLICK_URL}>now</a>", "clickUrl": "https://proof.example/", "approval": "approved"})


def chaos(run, replicas):
    time.sleep(random.uniform(3, 5))
    victim = replicas[0] if run % 3 == 2 else replicas[1]
    victim.kill()
    figures["kills"] += 1
    time.sleep(random.uniform(0, 1))
    victim.start()
    victim.await_ads()
    restart_with_redis(replicas[0], replicas[1:])


def judge(run, sold):
    for one in sold:
        for fault in one.notes.judge():
            problems.append(f"run {run}: {one.notes.line}: {fault}")
    expected = totals([one.notes for one in sold])
    if set(expected) != {f"run{run}-{line}" for line in LINES}:
        problems.append(f"run {run}: only {sorted(expected)} were paid for")
    for port in PORTS:
        said = report(port, run)
        for _ in range(100):
            if said == expected:
                break
            time.sleep(0.1)
            said = report(port, run)
        if said != expected:
            problems.append(f"run {run}: report at {port}: {said} (expected: {expected})")
    figures["bids"] += len(sold)
    figures["paid"] += sum(impressions for _, impressions in expected.values())
    return sum(spent for spent, _ in expected.values())


def report(port, run):
    """Line item to nanos and impressions."""
    status, text, headers = call(port, "GET", f"/v1/reports/delivery?campaign=run{run}&by=lineItem")
    rows = json.loads(text, parse_float=decimal.Decimal)["rows"] if status == 200 else []
    return {row["lineItem"]: (int(decimal.Decimal(row["spendMicros"]) * 1000), row["impressions"]) for row in rows if row["impressions"]}


def main():
    keys = {"encryption": ENCRYPTION, "integrity": INTEGRITY}
    options = " ".join(f"-Dattune.bid.price-keys.proof.{name}={base64.b64encode(key).decode()}" for name, key in keys.items())
    replicas = [Replica(FOLDER, name, port, "/v1/ads/clear", ATTUNE_JAVA_OPTS=options) for name, port in zip("ab", PORTS)]
    spent = 0
    try:
        replicas[0].start()
        replicas[0].await_ads()
        for run in range(ROUNDS):
            restart_with_redis(replicas[0], replicas[1:])
            define(run)
            buyers = [Buyer(run, number) for number in range(CLIENTS)]
            end = time.time() + SECONDS
            chaos(run, replicas)
            time.sleep(max(0, end - time.time()))
            for buyer in buyers:
                buyer.stop = True
            for buyer in buyers:
                buyer.thread.join()
            spent += judge(run, [sold for buyer in buyers for sold in buyer.sold])
            must(PORT, "PATCH", f"/v1/campaigns/run{run}", {"state": "archived"})
            print(f"  {run + 1} of {ROUNDS} rounds: {figures['bids']} bids", file=sys.stderr)
    finally:
        for replica in reversed(replicas):
            replica.end()
    print(", ".join(f"{figures[name]} {name}" for name in sorted(figures)))
    print(f"{spent / 1e9:.9f} USD booked (seed {SEED}, {time.time() - begun:.0f} s)")
    for problem in problems[:20]:
        print("  " + problem)
    sys.exit(1 if problems else 0)


main()
