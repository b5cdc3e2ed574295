"""Draws the demonstration issue's pictures."""

import io

from PIL import Image, ImageDraw, ImageFont

RED, INK, PAPER, SLATE, OCHRE, SAGE = (
    "#a3282b", "#1f2933", "#f6f1e7", "#3d5a73", "#c9973b", "#7c9082",
)  # fmt: skip
SAND, MIST, HAZE, STONE, NIGHT, SKIN = (
    "#e9dfcb", "#d5dcdc", "#b4c0c5", "#8b98a0", "#2c4256", "#dcb48f",
)  # fmt: skip
WIDTH, HEIGHT, SCALE = 1600, 1000, 2


class Sheet:
    """A picture drawn at twice its size and smoothed when it is saved."""

    def __init__(self, colour):
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), colour)
        self.draw = ImageDraw.Draw(self.image)

    def box(self, x, y, width, height, colour, radius=0):
        corners = [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1]
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def disc(self, x, y, radius, colour, flatness=1.0):
        tall = radius * flatness
        corners = [x - radius, y - tall, x + radius, y + tall]
        self.draw.ellipse([value * SCALE for value in corners], fill=colour)

    def shape(self, points, colour):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points, colour, width=4):
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=width * SCALE, joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def label(self, x, y, text, size=34, anchor="mm", colour=INK):
        font = ImageFont.load_default(size=size * SCALE)
        self.draw.text((x * SCALE, y * SCALE), text, fill=colour, font=font, anchor=anchor)

    def bust(self, x, top, size, colour, head=None, depth=3):
        """Head and shoulders; size is the head's diameter, depth the body's length in heads."""
        self.box(x - size * 0.2, top + size * 0.8, size * 0.4, size * 0.5, head or colour)
        self.box(x - size * 1.05, top + size * 1.15, size * 2.1, size * depth, colour, size * 0.55)
        self.disc(x, top + size / 2, size / 2, head or colour, 1.14)

    def png(self):
        buffer = io.BytesIO()
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(buffer, "PNG", optimize=True)
        return buffer.getvalue()


def chart(top_value, step, height):
    """A sheet with a value axis, and the function that turns a value into its place on it."""
    sheet = Sheet(PAPER)

    def place(value):
        return 870 - value / top_value * height

    for value in range(0, top_value + 1, step):
        sheet.line([(190, place(value)), (1510, place(value))], HAZE if value else INK, 2)
        sheet.label(165, place(value), str(value), anchor="rm")
    return sheet, place


def dashes(sheet, y, colour):
    for x in range(190, 1510, 30):
        sheet.line([(x, y), (x + 16, y)], colour, 4)


def error_bars():
    errors = [18, 21, 37, 46, 55, 83, 92, 94, 562, 585]
    sheet, place = chart(600, 100, 770)
    for index, error in enumerate(errors):
        centre = 190 + 132 * (index + 0.5)
        colour = (SLATE, SAGE, RED)[index // 4]
        sheet.box(centre - 40, place(error), 80, 870 - place(error), colour)
        if error < 60:
            sheet.label(centre, place(error) - 28, str(error), 36)
        else:
            sheet.label(centre, place(error) + 32, str(error), 36, colour=PAPER)
        sheet.label(centre, 920, f"{index + 1:02d}")
    dashes(sheet, place(100), OCHRE)
    return sheet.png()


def classroom_lines():
    closed = [450, 980, 1450, 1820, 2080, 1240, 1160, 1650, 1980, 1520]
    aired = [430, 640, 780, 850, 890, 610, 590, 760, 830, 700]
    sheet, place = chart(2400, 400, 770)
    across = [250 + 133 * hour for hour in range(10)]
    dashes(sheet, place(1000), OCHRE)
    for values, colour, lift in ((aired, SLATE, 46), (closed, RED, -44)):
        points = [(x, place(value)) for x, value in zip(across, values, strict=True)]
        sheet.line(points, colour, 8)
        for x, y in points:
            sheet.disc(x, y, 14, colour)
            sheet.disc(x, y, 7, PAPER)
        peak = max(values)
        sheet.label(across[values.index(peak)], place(peak) + lift, str(peak), 40, colour=colour)
    for hour, x in enumerate(across, start=8):
        sheet.label(x, 920, f"{hour}:00")
    return sheet.png()


def skyline(sheet, left, ground, width, near, far):
    """A river city with a cable-stayed bridge, standing on the line `ground`."""
    heights = [90, 150, 120, 210, 170, 250, 140, 190, 110, 160, 230, 130, 180, 100]
    step = width / len(heights)
    for index, tall in enumerate(heights):
        sheet.box(left + index * step, ground - tall, step * 0.82, tall, far)
    for pylon in (left + width * 0.32, left + width * 0.68):
        for reach in range(1, 7):
            for side in (-1, 1):
                foot = pylon + side * reach * width * 0.027
                sheet.line([(pylon, ground - 210 + reach * 8), (foot, ground - 30)], near, 2)
        sheet.shape(
            [(pylon - 5, ground - 230), (pylon + 5, ground - 230),
             (pylon + 11, ground), (pylon - 11, ground)], near,
        )  # fmt: skip
    sheet.box(left, ground - 34, width, 12, near)


def forum_stage():
    sheet = Sheet(SAND)
    sheet.box(250, 90, 1100, 510, INK, 10)
    sheet.box(264, 104, 1072, 482, SLATE, 4)
    skyline(sheet, 264, 586, 1072, PAPER, "#4d6c86")
    sheet.box(264, 104, 1072, 110, RED)
    sheet.box(520, 142, 560, 12, PAPER, 6)
    sheet.box(630, 172, 340, 8, "#d9a09a", 4)
    for x in (60, 1430):
        sheet.box(x, 0, 110, 700, "#dccfb4")
    sheet.box(0, 640, WIDTH, 360, "#b98f55")
    sheet.box(0, 640, WIDTH, 14, OCHRE)
    sheet.bust(1180, 388, 66, INK, SKIN)
    sheet.shape([(1085, 520), (1275, 520), (1250, 690), (1110, 690)], NIGHT)
    sheet.box(1072, 508, 216, 18, OCHRE, 4)
    for top, size, shift, colour in ((700, 62, 0, STONE), (770, 74, 70, SLATE), (850, 92, 0, INK)):
        for x in range(int(-shift), WIDTH + 100, int(size * 2.35)):
            sheet.bust(x + 40, top, size, colour)
    return sheet.png()


def weight(sheet, x, ground, size, colour):
    """A knobbed calibration weight."""
    sheet.disc(x, ground - size * 1.72, size * 0.24, colour)
    sheet.box(x - size * 0.1, ground - size * 1.6, size * 0.2, size * 0.4, colour)
    sheet.box(x - size / 2, ground - size * 1.3, size, size * 1.3, colour, size * 0.12)
    sheet.box(x - size * 0.36, ground - size * 1.2, size * 0.1, size * 1.05, PAPER, size * 0.05)


def laboratory_balance():
    sheet = Sheet(MIST)
    for x in range(90, 1500, 360):
        sheet.box(x, 70, 330, 620, "#e6ebe9", 6)
    sheet.box(0, 790, WIDTH, 210, NIGHT)
    sheet.box(0, 790, WIDTH, 16, STONE)
    sheet.box(420, 735, 520, 55, INK, 12)
    sheet.box(660, 230, 40, 510, INK)
    sheet.shape([(662, 250), (698, 250), (680, 690)], RED)
    for x, pan in ((330, 600), (1030, 600)):
        for side in (-115, 115):
            sheet.line([(x, 246), (x + side, pan)], STONE, 4)
        sheet.box(x - 140, pan, 280, 16, OCHRE, 8)
        sheet.shape([(x - 120, pan + 14), (x + 120, pan + 14), (x + 64, pan + 54),
                     (x - 64, pan + 54)], OCHRE)  # fmt: skip
    sheet.shape([(310, 236), (680, 196), (1050, 236), (1050, 254), (680, 262), (310, 254)], INK)
    sheet.disc(680, 230, 46, OCHRE)
    sheet.disc(680, 230, 20, INK)
    weight(sheet, 330, 600, 110, SLATE)
    for x, size in ((975, 66), (1062, 92)):
        weight(sheet, x, 600, size, RED)
    for x, size in ((1262, 100), (1372, 80), (1460, 60), (1528, 42)):
        weight(sheet, x, 790, size, SAGE)
    return sheet.png()


def containers(sheet, left, ground, columns):
    for column, stack in enumerate(columns):
        for row in range(stack):
            x, y = left + column * 112, ground - 52 * (row + 1)
            sheet.box(x, y, 108, 48, (RED, SLATE, OCHRE, SAGE)[(column * 3 + row * 5) % 4])
            for rib in range(1, 6):
                sheet.box(x + rib * 18 - 1, y + 8, 3, 32, PAPER)


def gantry(sheet, x):
    for foot in (x, x + 190):
        sheet.box(foot, 330, 22, 452, RED)
    sheet.box(x, 560, 212, 16, RED)
    sheet.box(x - 430, 320, 760, 24, RED)
    for start, end, width in (
        ((x + 11, 774), (x + 200, 566), 8),
        ((x + 90, 110), (x - 420, 328), 8),
        ((x + 90, 110), (x + 12, 340), 8),
        ((x + 90, 110), (x + 200, 340), 12),
        ((x + 90, 110), (x + 322, 328), 6),
    ):
        sheet.line([start, end], RED, width)
    for cable in (-330, -250):
        sheet.line([(x + cable, 344), (x + cable, 430)], INK, 3)


def lorry_on_weighbridge(sheet, left, ground):
    containers(sheet, left, ground - 46, (1, 1))
    sheet.box(left - 10, ground - 48, 330, 16, INK, 4)
    sheet.box(left + 232, ground - 116, 84, 84, RED, 12)
    sheet.box(left + 268, ground - 102, 38, 32, PAPER, 6)
    for wheel in (24, 74, 176, 274):
        sheet.disc(left + wheel, ground - 22, 22, INK)
        sheet.disc(left + wheel, ground - 22, 9, HAZE)
    sheet.box(left - 60, ground, 430, 14, OCHRE)


def port_cranes():
    sheet = Sheet(PAPER)
    sheet.disc(1290, 290, 120, "#ecc98a")
    for x, y, length in ((120, 170, 300), (1030, 190, 260), (1180, 350, 300)):
        sheet.box(x, y, length, 16, SAND, 8)
    skyline(sheet, 0, 680, WIDTH, HAZE, MIST)
    sheet.box(0, 660, WIDTH, 340, SLATE)
    for index, y in enumerate((850, 900, 950)):
        for x in range(-60 + 90 * index, WIDTH, 330):
            sheet.box(x, y, 150, 7, "#5b7890", 4)
    sheet.box(740, 790, 860, 210, HAZE)
    sheet.box(724, 782, 876, 24, STONE)
    containers(sheet, 1146, 782, (1, 2, 4, 3))
    gantry(sheet, 780)
    lorry_on_weighbridge(sheet, 1180, 926)
    containers(sheet, 180, 690, (2, 3, 3, 2))
    containers(sheet, 436, 482, (1,))
    sheet.box(70, 560, 90, 140, PAPER, 4)
    sheet.box(84, 582, 62, 20, INK, 4)
    sheet.shape([(30, 690), (670, 690), (630, 820), (90, 820)], INK)
    sheet.shape([(84, 800), (636, 800), (630, 820), (90, 820)], RED)
    return sheet.png()


def speaker_at_lectern():
    sheet = Sheet("#34506a")
    skyline(sheet, 0, 720, WIDTH, "#86a0b3", "#41607b")
    sheet.box(0, 700, WIDTH, 300, NIGHT)
    sheet.box(0, 0, WIDTH, 96, RED)
    sheet.box(0, 96, WIDTH, 8, OCHRE)
    sheet.bust(800, 230, 176, INK, SKIN)
    sheet.disc(800, 296, 92, INK)
    sheet.disc(800, 330, 88, SKIN, 1.14)
    sheet.shape([(722, 430), (878, 430), (800, 700)], PAPER)
    sheet.shape([(784, 446), (816, 446), (824, 600), (800, 630), (776, 600)], RED)
    sheet.box(470, 664, 660, 34, OCHRE, 8)
    sheet.shape([(500, 698), (1100, 698), (1050, 1000), (550, 1000)], "#7b4a2b")
    sheet.disc(800, 838, 84, OCHRE)
    sheet.disc(800, 838, 70, "#7b4a2b")
    sheet.line([(764, 838), (792, 866), (842, 810)], OCHRE, 14)
    for x, lean in ((650, 60), (950, -60)):
        sheet.line([(x, 664), (x + lean, 560)], STONE, 7)
        sheet.disc(x + lean, 548, 20, STONE, 1.3)
    return sheet.png()


def press_room():
    sheet = Sheet(SAND)
    sheet.box(0, 0, WIDTH, 560, "#efe6d4")
    for x in range(40, WIDTH, 400):
        sheet.box(x, 90, 320, 390, MIST, 6)
        sheet.box(x + 156, 90, 8, 390, PAPER)
    for x in (210, 1390):
        for foot in (-90, 0, 90):
            sheet.line([(x, 430), (x + foot, 720)], INK, 10)
        sheet.box(x - 75, 330, 150, 96, NIGHT, 12)
        sheet.box(x + (70 if x < 800 else -124), 352, 54, 52, INK, 6)
    for x in (360, 580, 1020, 1240):
        sheet.bust(x, 540, 84, STONE)
    sheet.bust(800, 250, 120, RED, SKIN, depth=7)
    sheet.shape([(764, 388), (836, 388), (800, 490)], PAPER)
    sheet.disc(800, 292, 66, INK, 0.9)
    sheet.disc(800, 320, 60, SKIN, 1.14)
    sheet.line([(896, 470), (960, 590), (880, 540)], "#8a2023", 50)
    sheet.disc(878, 536, 27, SKIN)
    sheet.line([(880, 556), (858, 440)], INK, 16)
    sheet.disc(855, 422, 25, SLATE, 1.25)
    for top, size, gap, colour in ((660, 100, 246, SLATE), (800, 124, 292, INK)):
        for x in range(-60, WIDTH + 100, gap):
            sheet.bust(x, top, size, colour)
    return sheet.png()


PICTURES = {
    "forum-stage": forum_stage,
    "laboratory-balance": laboratory_balance,
    "port-cranes": port_cranes,
    "error-bars": error_bars,
    "classroom-lines": classroom_lines,
    "speaker-at-lectern": speaker_at_lectern,
    "press-room": press_room,
}
