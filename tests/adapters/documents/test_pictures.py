"""Pictures drawn anew look as they were sent, whatever their colours are made of."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from forum.adapters.documents.pictures import redraw


def redrawn(picture: Image.Image, format: str = "PNG", **options: Any) -> Image.Image:
    """Return a picture that was sent as a file and drawn anew."""
    sent = BytesIO()
    picture.save(sent, format, **options)
    drawn = Image.open(BytesIO(redraw(sent.getvalue())[1]))
    drawn.load()
    return drawn


def test_a_picture_with_very_many_greys_keeps_them() -> None:
    wide = Image.new("I;16", (4, 1))
    for column, grey in enumerate((0, 20_000, 40_000, 65_535)):
        wide.putpixel((column, 0), grey)
    drawn = redrawn(wide)
    assert [drawn.getpixel((column, 0)) for column in range(4)] == [0, 77, 155, 255]
    assert redrawn(wide, transparency=40_000).info["transparency"] == 155


def test_ink_becomes_light() -> None:
    assert redrawn(Image.new("CMYK", (4, 4), (255, 0, 0, 0)), "JPEG").getpixel((0, 0)) == (
        0, 255, 255,
    )  # fmt: skip


def test_what_is_see_through_stays_so() -> None:
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.putpixel((1, 0), 1)
    drawn = redrawn(palette, transparency=0).convert("RGBA")
    assert [drawn.getpixel((0, 0)), drawn.getpixel((1, 0))] == [(255, 0, 0, 0), (0, 255, 0, 255)]
    assert redrawn(Image.new("LA", (2, 1), (100, 50))).getpixel((0, 0)) == (100, 50)


def test_black_and_white_stays_so_and_a_large_one_is_made_smaller_softly() -> None:
    plain = Image.new("1", (4, 4), 1)
    plain.putpixel((0, 0), 0)
    assert [redrawn(plain).getpixel(at) for at in ((0, 0), (1, 1))] == [0, 255]
    stripes = Image.new("1", (4_000, 8), 1)
    stripes.paste(0, (0, 0, 4_000, 4))
    assert redrawn(stripes).size == (3_000, 6)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(format: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    drawn = redrawn(frames[0], format, save_all=True, append_images=frames[1:])
    assert getattr(drawn, "n_frames", 1) == 1
    pixel = drawn.convert("RGB").getpixel((4, 4))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200 > pixel[2]


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert redrawn(Image.new("RGB", (40, 20)), "JPEG", exif=exif).size == (20, 40)


def test_colours_that_need_a_profile_are_those_of_screens_without_it() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    grey = Image.new("RGB", (4, 4), (100, 100, 100))
    drawn = redrawn(grey, icc_profile=profile)  # of no use for this picture
    assert drawn.getpixel((0, 0)) == (100, 100, 100)
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    drawn = redrawn(grey, icc_profile=screen)
    assert "icc_profile" not in drawn.info
    assert drawn.getpixel((0, 0)) == (100, 100, 100)
