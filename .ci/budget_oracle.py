"""What accounts must have spent, told from the clients' own notes alone; whole nanos.

A note is one line, written before what it says becomes visible to anybody else:
  H id holder priceNanos heldNanos expiresMillis at account,account…   a hold was granted at `at` (milliseconds)
  R id                                                                 it was given back unused
  A id                                                                 somebody is about to book it
  B id booked|duplicate|expired                                        what the ledger answered
Notes of one process are in one file, in their order; a line cut off by a kill counts for nothing.
"""

import collections


class Oracle:
    def __init__(self):
        self.holds = {}
        self.answers = collections.defaultdict(collections.Counter)
        self.tried, self.released, self.problems = set(), set(), []

    def read(self, path):
        with open(path, encoding="ascii") as file:
            for line in file:
                if line.endswith("\n"):
                    self.note(line.split())

    def note(self, words):
        kind, name = words[0], words[1]
        if kind == "H":
            if name in self.holds:
                self.problems.append(f"{name}: held twice")
            holder, price, held, expires, at = words[2], *map(int, words[3:7])
            self.holds[name] = (holder, price, held, expires, at, words[7].split(","))
        elif kind == "R":
            self.released.add(name)
        elif kind == "A":
            self.tried.add(name)
        elif kind == "B":
            self.answers[name][words[2]] += 1

    def undecided(self):
        """Holds that somebody tried to book and of which nobody knows whether they were."""
        return [name for name in self.tried if name in self.holds and not self.is_booked(name) and not self.answers[name]["expired"]]

    def is_booked(self, name):
        return self.answers[name]["booked"] + self.answers[name]["duplicate"] > 0

    def spent(self):
        """Account to nanos."""
        total = collections.Counter()
        for name in self.holds:
            if self.is_booked(name):
                for account in self.holds[name][5]:
                    total[account] += self.holds[name][1]
        return total

    def overspend_bound(self):
        """Account to nanos: over all holders, the most that holds open at one moment lacked of their price."""
        moves = collections.defaultdict(list)
        for name, (holder, price, held, expires, at, accounts) in self.holds.items():
            if price > held and name not in self.released:
                for account in accounts:
                    moves[account, holder] += [(at, 0, price - held), (expires, 1, held - price)]
        bound = collections.Counter()
        for (account, _), steps in moves.items():
            most = now = 0
            for _, _, step in sorted(steps):
                now += step
                most = max(most, now)
            bound[account] += most
        return bound

    def faults(self):
        """What no ledger may answer."""
        found = list(self.problems)
        for name, answers in self.answers.items():
            if answers["booked"] > 1:
                found.append(f"{name}: booked {answers['booked']} times")
            if self.is_booked(name) and name in self.released:
                found.append(f"{name}: booked although given back")
            if name not in self.holds:
                found.append(f"{name}: booked, never held")
        return found

    def judge(self, limits, told):
        """Problems, given the accounts' limits and what the ledger says they spent."""
        found, spent, bound = self.faults(), self.spent(), self.overspend_bound()
        for account, limit in limits.items():
            if told.get(account) != spent[account]:
                found.append(f"{account}: {told.get(account)} nanos spent (expected: {spent[account]})")
            if spent[account] > limit + bound[account]:
                found.append(f"{account}: {spent[account]} nanos spent (expected: at most {limit} and {bound[account]} beyond it)")
        return found
