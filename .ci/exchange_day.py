"""A day at the simulated exchange: 24 hours squeezed into some minutes, against the whole service, with line items of its own; judged by
exchange_day_oracle.py from the exchange's notes, and by what the decisions' records say was foretold.

Arguments: seconds of the day, auctions per second, folder, port, optionally the seed. Draws `target/exchange-day.svg`.
"""

import datetime
import decimal
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time

import exchange_day_faults
import exchange_day_oracle as oracle
import exchange_day_picture
from exchange_day_oracle import Line, Limits
from replicas import Replica, call, must

SECONDS, RATE, FOLDER, PORT = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else int(time.time())
SMALL = SECONDS < 120
PICTURE = "target/exchange-day.svg"
# pacing settles within minutes, which are hours of such a day: how far line items are from the clock is told, and judged only so far that who spends as
# soon as possible would fail (prove pacing judges it hour by hour)
LIMITS = Limits(0.98, 0.75, 0.5, 1.15, 0.02 if SMALL else 0.005)
SIZES = ["300x250", "728x90", "320x50", "300x600", "160x600", "970x250"]
MINUTE = 60_000
LEAD = 16
# what the day has to offer, in USD: auctions × 1.3 thousandths; on a small day nobody gets up to speed
SUPPLY = SECONDS * RATE * 0.0013 * (0.4 if SMALL else 1)
# of bids that lost, one in so many is looked up
LOST_EVERY = 4
begun = time.time()

# line item: advertiser, pay, micros, spread, tier, share of the supply it may spend, caps, whether it ends
TERMS = {
    "click-even": ("north", "cpc", 110_000, "even", 8, 0.05, [("line_item", 6, "1m")], True),
    "click-soon": ("south", "cpc", 110_000, "asap", 8, 0.05, [("advertiser", 20, "lifetime")], True),
    "click-other": ("south", "cpc", 120_000, "even", 8, 0.04, [("creative", 4, "1m"), ("advertiser", 20, "lifetime")], True),
    "even": ("east", "cpm", 1_700_000, "even", 8, 0.06, [("line_item", 4, "1m"), ("campaign", 12, "1d")], True),
    "soon": ("east", "cpm", 1_800_000, "asap", 8, 0.05, [], True),
    "guaranteed": ("west", "cpm", 2_000_000, "even", 2, 0.05, [("line_item", 5, "2m")], True),
    "rare": ("rare", "cpm", 2_200_000, "even", 8, 5, [("line_item", 1, "1m"), ("advertiser", 2, "lifetime")], False),
}
WINDOWS = {"1m": MINUTE, "2m": 2 * MINUTE, "1d": 1440 * MINUTE, "lifetime": None}


def products():
    """Ads of the demo shop that advertise a product; whoever says which one it is knows what is true of it. There as soon as the shop is loaded."""
    for _ in range(600):
        ready, _, _ = call(PORT, "GET", "/q/health/ready")
        status, text, headers = call(PORT, "GET", "/v1/creatives?limit=1000")
        rows = json.loads(text)["creatives"] if status == 200 else []
        found = [(row["id"], row["product"]["item"]) for row in rows if row["format"] == "product" and row["id"].startswith("creative-")]
        if ready == 200 and found:
            return found
        time.sleep(0.1)
    sys.exit("the demo shop: not there after a minute")


def define(begin, goods):
    """As exact as flights are: to the second."""
    must(PORT, "PUT", "/v1/placements/day", {"deadlineMs": 200, "ads": {
        "currency": "USD", "formats": ["banner", "native", "product"], "model": "ads", "calibrate": True,
        "exchange": {"seat": "attune", "identity": ["buyeruid"], "expirySeconds": 10}}})
    lines = []
    until = begin + datetime.timedelta(seconds=SECONDS)
    flight = {"from": begin.strftime("%Y-%m-%dT%H:%M:%S"), "until": until.strftime("%Y-%m-%dT%H:%M:%S")}
    for number, (name, (advertiser, pay, micros, spread, tier, share, caps, ends)) in enumerate(TERMS.items()):
        budget = int(SUPPLY * share * 1_000_000)
        must(PORT, "PUT", f"/v1/advertisers/{advertiser}", {"name": advertiser, "domains": [f"{advertiser}.example", "shop.example"]})
        upper = [cap(each) for each in caps if each[0] in ("campaign", "advertiser")]
        must(PORT, "PUT", f"/v1/campaigns/{name}", {"advertiser": advertiser, "name": name, "currency": "USD", "caps": upper})
        must(PORT, "PUT", f"/v1/line-items/{name}", {
            "campaign": name, "name": name, "state": "active", "pacing": spread, "tier": tier, "placements": ["day"], "flights": [flight],
            "timeZone": "UTC", "bid": {"type": pay, "micros": micros}, "budget": {"totalMicros": budget},
            "caps": [cap(each) for each in caps if each[0] in ("creative", "line_item")]})
        own = []
        if pay == "cpc":
            for creative, item in goods[number::len(TERMS)]:
                own.append(creative_of(name, creative, {"format": "product", "product": {"item": item}}))
        else:
            for size in SIZES:
                own.append(creative_of(name, size, {"format": "banner", "size": size, "html": '<a href="${CLICK_URL}">now</a>',
                                                    "clickUrl": f"https://{advertiser}.example/"}))
        lines.append(Line(name, name, advertiser, own, pay, budget * 1000, spread, [(scope, count, WINDOWS[window]) for scope, count, window in caps], ends))
    return lines


def cap(each):
    return dict(zip(("scope", "count", "window"), each))


def creative_of(line, name, content):
    must(PORT, "PUT", f"/v1/creatives/{line}.{name}", {"lineItem": line, "approval": "approved", "language": "en", **content})
    return f"{line}.{name}"


class Foretold(threading.Thread):
    """Reads while the exchange notes, and asks for the record of each decision that won what is paid per click, before it is forgotten."""

    def __init__(self, path, lines):
        super().__init__(daemon=True)
        self.path, self.said, self.done, self.lost = path, {}, False, itertools.count()
        self.creatives = {creative for line in lines if line.pays == "cpc" for creative in line.creatives}

    def run(self):
        while not os.path.exists(self.path) and not self.done:
            time.sleep(0.1)
        with open(self.path, encoding="utf-8") as file:
            rest = ""
            while True:
                text = file.readline()
                if not text and self.done:
                    return
                if not text.endswith("\n"):
                    rest += text
                    time.sleep(0.2)
                    continue
                note, rest = json.loads(rest + text), ""
                if note["kind"] == "bid" and note["creative"] in self.creatives and (note["won"] or next(self.lost) % LOST_EVERY == 0):
                    self.ask(note)

    def ask(self, note):
        decision, number = note["bid"].rsplit("-", 1)
        for attempt in range(5):
            status, text, headers = call(PORT, "GET", f"/v1/decisions/{decision}")
            if status == 200:
                break
            time.sleep(0.1)
        else:
            return
        for one in json.loads(text)["contenders"]:
            if one.get("creative") == note["creative"] and one.get("position"):
                self.said[note["bid"]] = one["probability"]


def report():
    """Line to nanos, impressions and clicks."""
    day = datetime.datetime.now(datetime.timezone.utc).date()
    status, text, headers = call(PORT, "GET", f"/v1/reports/delivery?by=lineItem&placement=day&from={day - datetime.timedelta(days=1)}&to={day}")
    rows = json.loads(text, parse_float=decimal.Decimal)["rows"] if status == 200 else []
    return {row["lineItem"]: (int(decimal.Decimal(row["spendMicros"]) * 1000), row["impressions"], row["clicks"]) for row in rows}


def exchange(begin, notes):
    words = ["./attune", "exchange", "--service", f"http://127.0.0.1:{PORT}", "--exchange", "day", "--rate", str(RATE), "--seconds", str(SECONDS),
             "--day", "--begin", begin.strftime("%Y-%m-%dT%H:%M:%SZ"), "--notes", notes, "--seed", str(SEED)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    print(done.stdout, end="")


def live(notes):
    """The day, and what is known of it afterwards."""
    goods = products()
    begin = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=LEAD)
    lines = define(begin, goods)
    foretold = Foretold(notes, lines)
    foretold.start()
    exchange(begin, notes)
    foretold.done = True
    foretold.join()
    day = oracle.Day(lines, LIMITS, oracle.read(notes), report(), foretold.said)
    day.why = {line.name: call(PORT, "GET", f"/v1/ads/line-items/{line.name}/why-not")[1].decode()[:900] for line in lines}
    return day


def tell(day):
    """The figures behind the verdicts."""
    for line in day.lines.values():
        spent, bills = day.spent(line.name), day.of(line.name)
        apart = max(abs(share - hour / 24) for hour, share in enumerate(oracle.hourly(day, line.name)))
        print(f"  {line.name:12} {len(bills):6} impressions, {spent / 1e9:.6f} of {line.budget_nanos / 1e9:.6f} USD, {spent / line.budget_nanos:.2%}; "
              f"furthest from the clock {apart:.1%}")
        if line.ends and spent < day.limits.even * line.budget_nanos:
            print(f"    why not: {day.why[line.name]}")
    won, lost = ([bid for bid in day.bids if bid["won"] == wins] for wins in (True, False))
    for what, bids in (("billed", day.bills), ("won", won), ("lost", lost)):
        predicted, true, known = oracle.sums(day, bids)
        if known and true:
            print(f"  {what:7} predicted {predicted:.1f} clicks of {known}, true {true:.1f}: {predicted / true:.3f}")
    for predicted, clicked, least, most, true in oracle.deciles(day):
        print(f"    predicted {predicted:.4f}  clicked {clicked:.4f} ({least:.4f} to {most:.4f})  true {true:.4f}")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    replica = Replica(FOLDER, "a", PORT, "/v1/ads/home-ads", ATTUNE_RECORDING_SAMPLE="0")
    try:
        replica.start()
        replica.await_ads()
        day = live(f"{FOLDER}/notes")
    finally:
        replica.end()
    tell(day)
    exchange_day_picture.draw(day, PICTURE)
    verdicts = oracle.verdicts(day, SMALL)
    verdicts[f"{len(exchange_day_faults.planted(SMALL))} planted faults are found"] = exchange_day_faults.missed(day, SMALL)
    for name, check in oracle.CHECKS:
        if name not in verdicts:
            print(f"  too short for: {name}")
    for name, faults in verdicts.items():
        print(f"  {'FAILED ' if faults else 'ok     '} {name}")
        for fault in faults[:8]:
            print(f"            {fault}")
    print(f"seed {SEED}, {time.time() - begun:.0f} s, {PICTURE}")
    failed = sum(bool(faults) for faults in verdicts.values())
    print(f"{len(verdicts) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
