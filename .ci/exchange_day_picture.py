"""Draws a day as SVG: what each line item spent against the clock, and what was foretold against what was clicked, by tenths."""

from exchange_day_oracle import deciles, hourly

COLOURS = ["#1b6ca8", "#d1495b", "#2e8b57", "#8e5ea2", "#e08e1b", "#5f6c7b", "#00798c", "#a0522d"]


class Plot:
    """One frame with axes from 0."""

    def __init__(self, left, title, across, up, names):
        self.left, self.across, self.up, self.parts = left, across, up, []
        self.parts.append(f'<rect x="{left}" y="50" width="400" height="300" fill="none" stroke="#333"/>')
        self.text(left, 34, title, "bold")
        self.text(left + 110, 390, names[0])
        self.parts.append(f'<text transform="translate({left - 44},270) rotate(-90)">{names[1]}</text>')

    def x(self, value):
        return self.left + 400 * value / self.across

    def y(self, value):
        return 350 - 300 * min(value, self.up) / self.up

    def text(self, x, y, words, weight="normal", colour="#222"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" fill="{colour}">{words}</text>')

    def line(self, points, colour, more=""):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" {more} points="{path}"/>')

    def dot(self, x, y, colour):
        self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3.5" fill="{colour}"/>')

    def ticks(self, xs, ys):
        for value, name in xs:
            self.text(self.x(value) - 6, 366, name)
        for value, name in ys:
            self.text(self.left - 34, self.y(value) + 4, name)


def spending(day):
    plot = Plot(70, "Spent of the budget; dashed: the clock", 24, 1.05, ("hours of the squeezed day", "share of the budget"))
    plot.ticks([(hour, str(hour)) for hour in range(0, 25, 4)], [(share / 4, f"{25 * share} %") for share in range(5)])
    plot.line([(0, 0), (24, 1)], "#000", 'stroke-dasharray="5 4"')
    for number, line in enumerate(day.lines.values()):
        colour = COLOURS[number % len(COLOURS)]
        plot.line(list(enumerate(hourly(day, line.name))), colour)
        plot.text(plot.left + 236, 210 + 15 * number, f"{line.name}{'' if line.ends else ' (held by its cap)'}", colour=colour)
    return plot.parts


def calibration(day):
    tenths = list(deciles(day))
    most = 1.1 * max([max(tenth[0], tenth[3]) for tenth in tenths], default=1)
    plot = Plot(570, "Clicks of won impressions, by tenths of what was foretold", most, most, ("foretold probability", "clicked"))
    marks = [(most * part / 4, f"{25 * most * part:.1f} %") for part in range(4)]
    plot.ticks(marks, marks)
    plot.line([(0, 0), (most, most)], "#000", 'stroke-dasharray="5 4"')
    for predicted, clicked, least, highest, true in tenths:
        plot.line([(predicted, least), (predicted, highest)], COLOURS[0])
        plot.dot(predicted, clicked, COLOURS[0])
        plot.dot(predicted, true, COLOURS[1])
    plot.text(plot.left + 8, 68, "clicked, with 99 % intervals", colour=COLOURS[0])
    plot.text(plot.left + 8, 84, "what was true of those who saw", colour=COLOURS[1])
    return plot.parts


def draw(day, path):
    parts = spending(day) + calibration(day)
    with open(path, "w", encoding="utf-8") as file:
        file.write('<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="405" font-family="sans-serif" font-size="12">\n'
                   '<rect width="1000" height="405" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")
