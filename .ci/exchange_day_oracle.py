"""What a day at an exchange must have cost, shown and come true, told from the exchange's own notes and from what was defined; whole nanos.

The exchange notes one JSON object per line:

    {"kind": "day", "begun": ms, "ended": ms}                              when its 24 hours begin and end, milliseconds since 1970
    {"kind": "bid", "bid": id, "viewer": id, "creative": id, "won": …, "click": p}   a bid; p is the true probability of a click
    {"kind": "bill", "bid": id, "viewer": id, "creative": id, "nanos": n, "bidNanos": n, "due": ms, "answered": ms, "outcome": word, "tries": n, "click": p}
    {"kind": "again", "bid": id, "outcome": word}                           a bill that is told once more
    {"kind": "click", "bid": id, "outcome": word, "tries": n}
    {"kind": "end", "auctions": n, "bids": n, "wins": n, "errors": n, "timeouts": n, "invalid": n, "lost": n}

A bid's price is set aside in full until it is billed, lost or expired, so a budget may not be exceeded by a nano: the bound is 0.
"""

import collections
import json
import math

BOUND_NANOS = 0
DECILES = 10
# of a normal distribution, two sides: 99 %
Z = 2.576


class Line:
    """A line item as it was defined. `caps`: (scope, count, window in ms, None for ever); `ends`: whether there is more than enough to buy for its budget."""

    def __init__(self, name, campaign, advertiser, creatives, pays, budget_nanos, spread, caps, ends):
        self.name, self.campaign, self.advertiser, self.creatives, self.pays = name, campaign, advertiser, creatives, pays
        self.budget_nanos, self.spread, self.caps, self.ends = budget_nanos, spread, caps, ends


class Limits:
    """What is tolerated; stated before anything ran."""

    def __init__(self, even, asap, apart, calibration, late):
        # the least share of the budget that is spent; by when an asap line has; how far from the plan at a full hour, of the budget
        self.even, self.asap, self.apart = even, asap, apart
        # predicted ÷ true clicks is in 1/x … x; share of auctions that may be late
        self.calibration, self.late = calibration, late


class Day:
    """All that is known of it. `report`: line to (nanos, impressions, clicks); `predicted`: bid to the probability it was decided with."""

    def __init__(self, lines, limits, notes, report, predicted):
        self.lines, self.limits, self.report, self.predicted = {line.name: line for line in lines}, limits, report, predicted
        self.whose = {creative: line.name for line in lines for creative in line.creatives}
        kinds = collections.defaultdict(list)
        for note in notes:
            kinds[note["kind"]].append(note)
        self.begun, self.ended = kinds["day"][0]["begun"], kinds["day"][0]["ended"]
        self.bids, self.bills, self.again, self.clicks = kinds["bid"], kinds["bill"], kinds["again"], kinds["click"]
        self.end = kinds["end"][0] if kinds["end"] else {}

    def of(self, name):
        return [bill for bill in self.bills if self.whose.get(bill["creative"]) == name]

    def spent(self, name, until=math.inf):
        return sum(bill["nanos"] for bill in self.of(name) if bill["answered"] < until)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def clean(day):
    """The exchange found nothing wrong, and there was something to find."""
    faults = [f"{day.end.get(what)} {what}" for what in ("errors", "invalid", "lost") if day.end.get(what) != 0]
    auctions, bids, wins = (day.end.get(what, 0) for what in ("auctions", "bids", "wins"))
    if day.end.get("timeouts", auctions) > day.limits.late * auctions:
        faults.append(f"{day.end.get('timeouts')} of {auctions} late (expected: at most {day.limits.late:.1%})")
    if not 0.2 * bids < wins < 0.95 * bids:
        faults.append(f"{wins} of {bids} bids won: no competition")
    return faults


def booked(day):
    """Every bill is booked, once, and is nobody else's."""
    faults, seen = [], set()
    for bill in day.bills:
        allowed = ("booked", "duplicate") if bill["tries"] else ("booked",)
        if bill["outcome"] not in allowed:
            faults.append(f"{bill['bid']}: {bill['outcome']}")
        if bill["bid"] in seen or bill["creative"] not in day.whose or not 0 <= bill["nanos"] <= bill["bidNanos"]:
            faults.append(f"billed twice, to nobody or too much: {bill}")
        seen.add(bill["bid"])
    faults += [f"{note['bid']} told again: {note['outcome']}" for note in day.again if note["outcome"] != "duplicate"]
    return faults + ([] if day.again else ["no bill was told again"])


def within_budgets(day):
    faults = []
    for line in day.lines.values():
        spent = day.spent(line.name)
        if spent > line.budget_nanos + BOUND_NANOS:
            faults.append(f"{line.name}: {spent} nanos (expected: at most {line.budget_nanos})")
    return faults


def reported(day):
    """The delivery report says the same, to the nano."""
    clicks = collections.Counter()
    creative = {bill["bid"]: bill["creative"] for bill in day.bills}
    for click in day.clicks:
        clicks[day.whose.get(creative.get(click["bid"]))] += 1
    faults = []
    for name in day.lines:
        expected = (day.spent(name), len(day.of(name)), clicks[name])
        if day.report.get(name, (0, 0, 0)) != expected:
            faults.append(f"{name}: {day.report.get(name)} (expected: {expected})")
    return faults + [f"{name}: nobody's" for name in day.report if name not in day.lines]


# so many are due that none at all is a fault
MANY = 10


def clicked(day):
    """Clicks are taken, of what was billed, and as many as are true of those who saw."""
    faults = [f"{note['bid']}: {note['outcome']}" for note in day.clicks
              if note["outcome"] != "booked" and not (note["tries"] and note["outcome"] == "duplicate")]
    true = sum(bill["click"] for bill in day.bills)
    spread = math.sqrt(sum(bill["click"] * (1 - bill["click"]) for bill in day.bills))
    if abs(len(day.clicks) - true) > 4 * spread or not day.clicks and true > MANY:
        faults.append(f"{len(day.clicks)} clicks (expected: {true:.1f} ± {4 * spread:.1f})")
    return faults


def finished(day):
    """Whoever finds enough to buy spends the budget; who is in no hurry not before the day ends."""
    faults = []
    for line in day.lines.values():
        share = day.spent(line.name) / line.budget_nanos
        if line.ends and share < day.limits.even:
            faults.append(f"{line.name}: {share:.2%} spent (expected: {day.limits.even:.0%} or more)")
        soon = day.spent(line.name, moment(day, day.limits.asap)) / line.budget_nanos
        if line.ends and line.spread == "asap" and soon < day.limits.even:
            faults.append(f"{line.name}: {soon:.2%} spent by {24 * day.limits.asap:.0f}:00 (expected: {day.limits.even:.0%} or more)")
    return faults


def moment(day, share):
    return day.begun + share * (day.ended - day.begun)


def hourly(day, name):
    """What was spent by each full hour, 0 to 24, as shares of the budget."""
    line = day.lines[name]
    return [day.spent(name, moment(day, hour / 24)) / line.budget_nanos for hour in range(24)] + [day.spent(name) / line.budget_nanos]


def paced(day):
    """Even line items stay near the plan, which is the clock's: nobody foretold them the day's shape."""
    faults = []
    for line in day.lines.values():
        if line.spread == "even" and line.ends:
            apart, hour = max((abs(share - hour / 24), hour) for hour, share in enumerate(hourly(day, line.name)))
            if apart > day.limits.apart:
                faults.append(f"{line.name}: {apart:.1%} of the budget from its plan at {hour}:00 (expected: {day.limits.apart:.0%} at most)")
    return faults


def counted(day):
    """Yields (what, count, window, bills of one viewer in order of time) for every cap."""
    for line in day.lines.values():
        for scope, count, window in line.caps:
            def key(bill, scope=scope):
                other = day.lines[day.whose[bill["creative"]]]
                return {"creative": bill["creative"], "line_item": other.name, "campaign": other.campaign, "advertiser": other.advertiser}[scope]

            own = set(line.creatives) if scope == "creative" else {getattr(line, {"line_item": "name"}.get(scope, scope))}
            seen = collections.defaultdict(list)
            for bill in day.bills:
                if bill["creative"] in day.whose and key(bill) in own:
                    seen[bill["viewer"], key(bill)].append(bill)
            for (viewer, what), bills in seen.items():
                yield f"{viewer}, {scope} {what}", count, window, sorted(bills, key=lambda bill: bill["answered"])


def capped(day):
    """Nobody is billed for more than a cap allows in any window. A bill is counted between its first try and its answer, so a window is broken for
    sure when the last answer comes before the first try is as old as the window."""
    faults = []
    for who, count, window, bills in counted(day):
        for first, last in zip(bills, bills[count:]):
            if window is None or last["answered"] - first["due"] < window:
                faults.append(f"{who}: more than {count} within {window or 'ever'} ms")
                break
    return faults


def caps_bind(day):
    """Each cap stops somebody: it would show nothing if no viewer came so far."""
    full, most = collections.Counter(), {}
    for who, count, window, bills in counted(day):
        cap = (who.split(", ")[1].split(" ")[0], count, window)
        most[cap] = True
        full[cap] += any(window is None or b["answered"] - a["due"] < window for a, b in zip(bills, bills[count - 1:]))
    return [f"cap {cap}: no viewer reached it" for cap in most if not full[cap]] + ([] if most else ["no caps"])


def interval(clicks, shown):
    """Of a binomial share (Wilson)."""
    share, z2 = clicks / shown, Z * Z / shown
    middle, half = (share + z2 / 2) / (1 + z2), Z * math.sqrt(share * (1 - share) / shown + z2 / shown / 4) / (1 + z2)
    return middle - half, middle + half


def deciles(day):
    """(predicted, clicked, least, most, true) rates of won impressions that are paid per click, by what was predicted."""
    clicks = {note["bid"] for note in day.clicks}
    rows = sorted((day.predicted[bill["bid"]], bill["bid"] in clicks, bill["click"]) for bill in day.bills if bill["bid"] in day.predicted)
    for part in range(DECILES):
        some = rows[part * len(rows) // DECILES:(part + 1) * len(rows) // DECILES]
        if some:
            hits, shown = sum(row[1] for row in some), len(some)
            yield sum(row[0] for row in some) / shown, hits / shown, *interval(hits, shown), sum(row[2] for row in some) / shown


def sums(day, bids):
    """Predicted and true clicks of these, and how many they are."""
    known = [(day.predicted[one["bid"]], one["click"]) for one in bids if one["bid"] in day.predicted]
    return sum(one[0] for one in known), sum(one[1] for one in known), len(known)


def calibrated(day):
    """What was foretold of won impressions comes true, on the whole and from the low to the high."""
    paid = [bill for bill in day.bills if bill["creative"] in day.whose and day.lines[day.whose[bill["creative"]]].pays == "cpc"]
    predicted, true, known = sums(day, paid)
    faults = [] if known > 0.99 * len(paid) > 0 else [f"what was predicted is known of {known} of {len(paid)}"]
    ratio = predicted / true if true else math.inf
    if not 1 / day.limits.calibration <= ratio <= day.limits.calibration:
        faults.append(f"predicted ÷ true clicks: {ratio:.3f} (expected: 1 within a factor of {day.limits.calibration})")
    tenths = list(deciles(day))
    if len(tenths) < DECILES or tenths[-1][4] < 1.5 * tenths[0][4]:
        faults.append("the highest tenth does not click more often than the lowest")
    return faults


CHECKS = [("the exchange found nothing wrong, and others bid too", clean), ("every bill was booked once", booked),
          ("no line item spent more than its budget", within_budgets), ("the delivery report is the exchange's account, to the nano", reported),
          ("clicks are taken, as many as are true", clicked), ("budgets are finished", finished), ("even line items follow the clock", paced),
          ("no viewer was billed more than a cap allows in any window", capped), ("caps bind", caps_bind),
          ("calibrated on won impressions", calibrated)]


# What a day of seconds can show: it is over before pacing has got up to speed, and before anybody has seen or clicked enough.
EXACT = {clean, booked, within_budgets, reported, clicked, capped}


def checks(small):
    """(name, check) of those that are judged."""
    return [(name, check) for name, check in CHECKS if not small or check in EXACT]


def verdicts(day, small):
    return {name: check(day) for name, check in checks(small)}
