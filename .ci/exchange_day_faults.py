"""Faults that are planted into the notes of a day, one at a time: the check that is there for it has to find each."""

import copy

from exchange_day_oracle import checks


def most_seen(day):
    """The bills of the viewer and the line item with a cap that saw the most of it."""
    best = []
    for line in day.lines.values():
        if line.caps:
            by_viewer = {}
            for bill in day.of(line.name):
                by_viewer.setdefault(bill["viewer"], []).append(bill)
            best = max([best, *by_viewer.values()], key=len)
    return best


def errors(day):
    day.end["errors"] = 1


def no_rivals(day):
    day.end["wins"] = day.end["bids"]


def booked_again(day):
    day.again[0]["outcome"] = "booked"


def expired(day):
    day.bills[0]["outcome"] = "expired"


def beyond(day):
    line = max(day.lines.values(), key=lambda line: day.spent(line.name) / line.budget_nanos)
    line.budget_nanos = day.spent(line.name) - 1


def nano_more(day):
    day.bills[len(day.bills) // 2]["nanos"] += 1


def click_less(day):
    del day.clicks[0]


def bill_less(day):
    del day.bills[-1]


def twice_the_clicks(day):
    day.clicks += [dict(note, bid=note["bid"] + "+") for note in day.clicks]


def refused_click(day):
    day.clicks[0]["outcome"] = "expired"


def left_over(day):
    line = next(line for line in day.lines.values() if line.ends)
    line.budget_nanos = int(day.spent(line.name) / day.limits.even * 1.01) + 1


def not_so_soon(day):
    line = next(line for line in day.lines.values() if line.spread == "asap")
    for bill in day.of(line.name):
        bill["answered"] = max(bill["answered"], day.ended - 1)


def all_at_noon(day):
    line = next(line for line in day.lines.values() if line.spread == "even" and line.ends)
    for bill in day.of(line.name):
        bill["answered"] = (day.begun + day.ended) // 2


def once_too_often(day):
    bills = most_seen(day)
    line = day.lines[day.whose[bills[0]["creative"]]]
    for number in range(max(count for scope, count, window in line.caps)):
        day.bills.append(dict(bills[-1], bid=f"planted-{number}"))


def nobody_comes_back(day):
    for number, bill in enumerate(day.bills):
        bill["viewer"] = f"viewer {number}"


def too_high(day):
    day.predicted = {bid: min(1, said * 1.5) for bid, said in day.predicted.items()}


def upside_down(day):
    most = max(day.predicted.values())
    day.predicted = {bid: most - said for bid, said in day.predicted.items()}


def unknown(day):
    day.predicted = {}


PLANTED = [(errors, "clean"), (no_rivals, "clean"), (booked_again, "booked"), (expired, "booked"), (beyond, "within_budgets"), (nano_more, "reported"),
           (click_less, "reported"), (bill_less, "reported"), (twice_the_clicks, "clicked"), (refused_click, "clicked"), (left_over, "finished"),
           (not_so_soon, "finished"), (all_at_noon, "paced"), (once_too_often, "capped"), (nobody_comes_back, "caps_bind"), (too_high, "calibrated"),
           (upside_down, "calibrated"), (unknown, "calibrated")]


def copied(day):
    other = copy.copy(day)
    other.lines = {name: copy.copy(line) for name, line in day.lines.items()}
    other.bills, other.again, other.clicks = ([dict(note) for note in notes] for notes in (day.bills, day.again, day.clicks))
    other.end = dict(day.end)
    return other


# found only where there were many clicks
OF_MANY = {twice_the_clicks}


def planted(small):
    """(fault, name of the check that is to find it)."""
    judged = {check.__name__ for name, check in checks(small)}
    return [(plant, finder) for plant, finder in PLANTED if finder in judged and not (small and plant in OF_MANY)]


def missed(day, small):
    """Names of planted faults that no check found."""
    judged = {check.__name__: check for name, check in checks(small)}
    names = []
    for plant, finder in planted(small):
        spoilt = copied(day)
        plant(spoilt)
        before = set(judged[finder](day))
        if not set(judged[finder](spoilt)) - before:
            names.append(plant.__name__)
    without = set(judged) - {finder for plant, finder in PLANTED}
    return names + sorted(without)
