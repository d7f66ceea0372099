"""Judges frequency caps from the clients' own notes alone.

A round is one viewer and one scope, "at most `count` while younger than `window` ms". Times are milliseconds: `from` is when a client
asked, `to` when it had the answer; what was asked happened somewhere between the two. Notes:
  ("reserve", id, from, to, taken)        whether the ad was returned
  ("commit", id, from, to, answer)        counted | late | duplicate
  ("release", id, from, to)
"""


def most_at_once(spans):
    """How many of the spans (begin, end) hold one moment in common, at most; an end is no longer part of its span."""
    steps = sorted([(begin, 1) for begin, end in spans if begin < end] + [(end, -1) for begin, end in spans if begin < end])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def judge(count, window, pending, notes):
    """Problems of one round.

    :param pending: how long an ad that was returned counts though nobody reported it, ms
    """
    problems = []
    taken = {n[1]: n for n in notes if n[0] == "reserve" and n[4]}
    counted = {}
    for note in notes:
        if note[0] == "commit" and note[4] == "counted":
            if note[1] in counted:
                problems.append(f"{note[1]}: counted twice")
            if note[1] not in taken:
                problems.append(f"{note[1]}: counted, never returned")
            counted[note[1]] = note
    released = {n[1]: n for n in notes if n[0] == "release"}
    told = [note[1] for note in notes if note[0] == "commit" and note[4] in ("counted", "late")]
    problems += [f"{name}: counts {told.count(name)} times" for name in set(told) if told.count(name) > 1]
    # an impression is surely in the window from when its answer was there until it is as old as the window, told from the earliest moment
    spans = [(n[3], n[2] + window) for n in counted.values()]
    if most_at_once(spans) > count:
        problems.append(f"{most_at_once(spans)} counted within {window} ms (expected: at most {count})")
    # an ad is surely out from the answer on, until it expires, is given back, or its impression leaves the window
    out = []
    for name, note in taken.items():
        if name in counted:
            end = counted[name][2] + window
        elif name in released:
            end = min(released[name][2], note[2] + pending)
        else:
            end = note[2] + pending
        out.append((note[3], end))
    if most_at_once(out) > count:
        problems.append(f"{most_at_once(out)} returned at once (expected: at most {count})")
    return problems
