"""What bids must cost, told from what an exchange sent and was answered; whole nanos, plain arithmetic.

A price is per thousand impressions, so a millionth of the currency is a nano of one impression. Whoever bid pays what the exchange says, never less than
nothing and never more than was bid; where it says nothing that can be read, what was bid.
"""

import collections
import decimal

MILLION = decimal.Decimal(1_000_000)


def nanos(told, bid):
    """What one impression costs. `told` is what the exchange meant, a Decimal; None where it said nothing that can be read."""
    most = int(bid * MILLION)
    if told is None or told < 0 or told >= bid:
        return most
    return min(most, int((told * MILLION).to_integral_value(decimal.ROUND_HALF_UP)))


class Bid:
    """One bid and all that was told of it, in the order of the answers.

    counts   whether it is a real one, not a test's
    expires  seconds after `at` in which it may be billed
    """

    def __init__(self, line, price, counts, at, expires):
        self.line, self.price, self.counts, self.at, self.expires = line, price, counts, at, expires
        self.answers, self.cost = [], None

    def told(self, kind, price, begun, ended, outcome, lost):
        """`lost`: an answer to the same words was lost before, so `duplicate` may mean that one."""
        self.answers.append((kind, nanos(price, self.price), begun, ended, outcome, lost))

    def judge(self):
        """Faults of the answers; sets what it cost, None for nothing."""
        faults, first = [], None
        for kind, cost, begun, ended, outcome, lost in self.answers:
            allowed = self.allowed(kind, first, begun, ended, lost)
            if outcome not in allowed:
                faults.append(f"{kind}: {outcome} (expected: {' or '.join(sorted(allowed))})")
            if kind in ("billing", "loss") and first is None and outcome in ("booked", "lost", "duplicate"):
                first = kind
                self.cost = cost if kind == "billing" else None
        return faults

    def allowed(self, kind, first, begun, ended, lost):
        if kind == "win":
            return {"won"}
        if not self.counts:
            return {"test"}
        word = "booked" if kind == "billing" else "lost"
        surely_open, surely_over = ended < self.at + self.expires - 1, begun > self.at + self.expires + 2
        if first:
            return {"duplicate"} if surely_open else {"duplicate", "expired"}
        allowed = {word} | ({"duplicate"} if lost else set())
        return {"expired"} if surely_over else allowed if surely_open else allowed | {"expired"}


def totals(bids):
    """Line to (nanos, impressions)."""
    found = collections.defaultdict(lambda: [0, 0])
    for bid in bids:
        if bid.cost is not None:
            found[bid.line][0] += bid.cost
            found[bid.line][1] += 1
    return {line: tuple(of) for line, of in found.items()}
