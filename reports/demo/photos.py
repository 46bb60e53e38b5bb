"""Drawn pictures that pass for event photos and scans at the size of a thumbnail."""

import io
from datetime import datetime, time

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from campaigns.models import EventCategory
from kepu.pdf import font_file

SIZE = (1600, 1200)
SKINS = ["#f1c9a5", "#e8b98f", "#d9a77c"]
CLOTHES = ["#c0392b", "#2c6fb3", "#27864f", "#d98a1f", "#6b4fa0", "#3c4a57", "#c94f7c", "#1e8a8a"]
EXIF_ORIGINAL_DATE, EXIF_IFD = 36867, 0x8769


class Studio:
    """Takes at most `limit` pictures; afterwards there are none to be had."""

    def __init__(self, chance, limit: int):
        self.chance, self.left = chance, limit

    def photo(self, title: str, day, category: str) -> io.BytesIO | None:
        """A picture of an event: a scene that fits its category, with the title on a banner."""
        if self.left <= 0:
            return None
        self.left -= 1
        scene = self.chance.choice(SCENES.get(category, [fair, display, experiment]))
        picture = Image.new("RGB", SIZE, "#dfe7ee")
        scene(ImageDraw.Draw(picture), self.chance, title)
        return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.2)), day, self.chance)

    def place(self, text: str, day, *, is_mended: bool) -> io.BytesIO | None:
        """What an inspector saw: a neglected place, or the same place put right."""
        if self.left <= 0:
            return None
        self.left -= 1
        picture = Image.new("RGB", SIZE, "#c9d3cf")
        _place(ImageDraw.Draw(picture), self.chance, text, is_mended)
        return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.2)), day, self.chance)

    def sheet(self, title: str, day, names: list[str]) -> io.BytesIO | None:
        """A scanned sign-in sheet."""
        if self.left <= 0:
            return None
        self.left -= 1
        return _jpeg(_sign_in_sheet(self.chance, title, day, names), day, self.chance)


def _jpeg(picture: Image.Image, day, chance) -> io.BytesIO:
    taken = datetime.combine(day, time(chance.randrange(9, 17), chance.randrange(60)))
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[EXIF_ORIGINAL_DATE] = taken.strftime("%Y:%m:%d %H:%M:%S")
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80, exif=exif)
    target.seek(0)
    return target


def _letters(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(font_file("KepuHei-Bold")), size)


def _banner(draw, title: str, y: int, colour="#b7211c") -> None:
    draw.rectangle((120, y, 1480, y + 130), fill=colour)
    text, size = title[:22], 76 if len(title) <= 16 else 56
    draw.text((800, y + 65), text, font=_letters(size), fill="#fff4c8", anchor="mm")


def _person(draw, chance, x: int, y: int, size: int) -> None:
    """From the waist up, facing away or towards us."""
    body, head = chance.choice(CLOTHES), size * 0.42
    draw.rounded_rectangle((x - size * 0.62, y + head, x + size * 0.62, y + size * 2), size * 0.4, fill=body)
    draw.ellipse((x - head, y - head, x + head, y + head), fill=chance.choice(SKINS))
    draw.pieslice(
        (x - head, y - head * 1.1, x + head, y + head), 180, 360, fill=chance.choice(["#1c1a19", "#3a2e28", "#8a8a8a"])
    )


def _crowd(draw, chance, top: int, rows: int) -> None:
    for row in range(rows):
        y, size = top + row * 130, 52 + row * 16
        for x in range(-20 + row % 2 * 70, 1650, 150 + row * 12):
            _person(draw, chance, x + chance.randrange(-14, 15), y + chance.randrange(-10, 11), size)


def _place(draw, chance, text: str, is_mended: bool) -> None:
    """A notice board against a wall: faded, torn and askew, or fresh and level."""
    draw.rectangle((0, 900, 1600, 1200), fill="#8f938c" if is_mended else "#7d7a70")
    ground, paper = ("#1f5aa6", "#ffffff") if is_mended else ("#8a8f96", "#d8d2bf")
    draw.rectangle((180, 180, 1420, 860), fill=paper, outline=ground, width=26)
    draw.rectangle((206, 206, 1394, 330), fill=ground)
    draw.text((800, 268), "科普宣传栏", font=_letters(72), fill="#ffffff", anchor="mm")
    for number, x in enumerate(range(250, 1300, 380)):
        drop = 0 if is_mended else chance.randrange(-18, 34)
        colour = chance.choice(["#b9d7ee", "#cfe6c4", "#f3dfae"]) if is_mended else "#b9b3a2"
        draw.polygon([(x, 380 + drop), (x + 320, 380), (x + 320, 790 - drop), (x, 790)], fill=colour)
        for line in range(6):
            length = chance.randrange(140, 270)
            draw.rectangle((x + 28, 430 + line * 54, x + 28 + length, 448 + line * 54), fill="#8b98a5")
        if not is_mended and number != 1:
            draw.polygon([(x + 200, 790), (x + 320, 620), (x + 320, 790)], fill=paper)
    draw.text((800, 1000), text[:20], font=_letters(52), fill="#f4f4f0", anchor="mm")


def lecture(draw, chance, title: str) -> None:
    draw.rectangle((0, 0, 1600, 760), fill="#e9e2d4")
    draw.rectangle((0, 760, 1600, 1200), fill="#8a6f52")
    _banner(draw, title, 70)
    draw.rectangle((420, 250, 1180, 640), fill="#f7fbff", outline="#4b5560", width=10)
    for line in range(5):
        draw.rectangle((480, 320 + line * 58, 480 + chance.randrange(280, 620), 344 + line * 58), fill="#7fa4cc")
    _person(draw, chance, 1330, 430, 84)
    draw.rectangle((1240, 560, 1420, 780), fill="#6b4a2b")
    _crowd(draw, chance, 780, 4)


def fair(draw, chance, title: str) -> None:
    draw.rectangle((0, 0, 1600, 560), fill="#a9d3f0")
    draw.rectangle((0, 560, 1600, 1200), fill="#86b266")
    for x in range(40, 1600, 260):
        draw.rectangle((x + 60, 300, x + 90, 600), fill="#6d4c33")
        draw.ellipse((x - 20, 130, x + 180, 400), fill=chance.choice(["#3f8a4a", "#4f9a52", "#377a41"]))
    for number, x in enumerate(range(60, 1500, 480)):
        colour = ["#d3423a", "#2f6cb5", "#e0a52c"][number % 3]
        draw.polygon([(x, 520), (x + 210, 400), (x + 420, 520)], fill=colour)
        draw.rectangle((x + 20, 520, x + 400, 760), fill="#f4f4f0")
        draw.rectangle((x + 20, 690, x + 400, 790), fill="#ffffff", outline="#9aa4ae", width=4)
    _banner(draw, title, 40)
    _crowd(draw, chance, 820, 3)


def display(draw, chance, title: str) -> None:
    draw.rectangle((0, 0, 1600, 880), fill="#d5dde4")
    draw.rectangle((0, 880, 1600, 1200), fill="#9b9a94")
    _banner(draw, title, 60, "#1f5aa6")
    for x in range(110, 1400, 360):
        draw.rectangle((x, 240, x + 320, 800), fill="#ffffff", outline="#37618f", width=12)
        draw.rectangle((x + 24, 264, x + 296, 340), fill=chance.choice(CLOTHES))
        draw.rectangle((x + 24, 370, x + 296, 540), fill=chance.choice(["#b9d7ee", "#cfe6c4", "#f3dfae"]))
        for line in range(5):
            draw.rectangle(
                (x + 24, 572 + line * 42, x + 24 + chance.randrange(150, 272), 588 + line * 42), fill="#8b98a5"
            )
    for x in range(200, 1500, 290):
        _person(draw, chance, x + chance.randrange(-60, 60), 860 + chance.randrange(0, 60), 92)


def experiment(draw, chance, title: str) -> None:
    draw.rectangle((0, 0, 1600, 720), fill="#f3eee2")
    draw.rectangle((0, 720, 1600, 1200), fill="#c9b79c")
    _banner(draw, title, 60, "#27864f")
    for x in range(260, 1500, 270):
        _person(draw, chance, x, 430 + chance.randrange(-20, 20), 88)
    draw.rounded_rectangle((120, 660, 1480, 800), 20, fill="#f8f8f8", outline="#b5bcc4", width=6)
    for x in range(220, 1420, 170):
        colour = chance.choice(["#5fb7e8", "#f2b134", "#7ac96f", "#e2637a"])
        draw.polygon([(x, 560), (x + 34, 560), (x + 34, 610), (x + 70, 690), (x - 36, 690), (x, 610)], fill=colour)
    _crowd(draw, chance, 930, 2)


def training(draw, chance, title: str) -> None:
    draw.rectangle((0, 0, 1600, 700), fill="#dce6dd")
    draw.rectangle((0, 700, 1600, 1200), fill="#7c8a92")
    _banner(draw, title, 60)
    draw.rectangle((120, 240, 760, 600), fill="#17324f", outline="#2b2f33", width=14)
    for line in range(4):
        draw.rectangle((170, 300 + line * 66, 170 + chance.randrange(220, 520), 328 + line * 66), fill="#9fd0ff")
    _person(draw, chance, 940, 420, 90)
    for row in range(3):
        y = 720 + row * 160
        for x in range(80 + row * 30, 1560, 250):
            _person(draw, chance, x + 80, y - 50, 58 + row * 12)
            draw.rectangle((x, y + 30, x + 190, y + 62), fill="#e9dcc4")


SCENES = {
    EventCategory.LECTURE: [lecture, training],
    EventCategory.TRAINING: [training, lecture],
    EventCategory.EXHIBITION: [display],
    EventCategory.EVERYDAY_SCIENCE: [experiment],
    EventCategory.GARDEN_PARTY: [fair],
    EventCategory.FITNESS: [fair],
}


def _sign_in_sheet(chance, title: str, day, names: list[str]) -> Image.Image:
    picture = Image.new("RGB", (1200, 1600), "#fbfaf5")
    draw = ImageDraw.Draw(picture)
    draw.text((600, 110), "活动签到表", font=_letters(64), fill="#222222", anchor="mm")
    draw.text((110, 200), f"活动：{title[:24]}    日期：{day}", font=_letters(34), fill="#333333")
    for x in (110, 220, 560, 1090):
        draw.line((x, 270, x, 270 + 22 * 56), fill="#555555", width=3)
    for row in range(23):
        draw.line((110, 270 + row * 56, 1090, 270 + row * 56), fill="#555555", width=3)
    for row, name in enumerate(["姓名", *names[:21]]):
        y = 270 + row * 56 + 28
        draw.text((165, y), "序号" if row == 0 else str(row), font=_letters(30), fill="#333333", anchor="mm")
        draw.text((390, y), name, font=_letters(36), fill="#22324f" if row else "#333333", anchor="mm")
        draw.text((825, y), "签名" if row == 0 else name, font=_letters(38), fill="#1d2d6b", anchor="mm")
    return picture.rotate(chance.uniform(-1.2, 1.2), expand=False, fillcolor="#dcdad2")
