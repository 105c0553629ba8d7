"""Pictures inside documents lose who took them, and keep every pixel."""

from io import BytesIO

import pytest
from PIL import Image

from forum.adapters.documents.picture_metadata import without_picture_metadata
from tests.support.content.documents_inside import photo

NAME = "Zuberi Secret"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_pictures_of_every_kind_name_nobody(format: str) -> None:
    sent = photo(NAME, format)
    assert NAME.encode() in sent
    left = without_picture_metadata(sent)
    assert left is not None
    assert NAME.encode() not in left
    with Image.open(BytesIO(left)) as after, Image.open(BytesIO(sent)) as before:
        assert after.tobytes() == before.tobytes()
        assert not after.getexif().get_ifd(0x8825).get(1, "").strip("\0")


def test_a_progressive_photo_with_restart_marks_keeps_every_pixel() -> None:
    drawn = BytesIO()
    picture = Image.radial_gradient("L").convert("RGB")
    picture.save(drawn, "JPEG", progressive=True, restart_marker_rows=1, comment=NAME)
    left = without_picture_metadata(drawn.getvalue())
    assert left is not None
    assert NAME.encode() not in left
    with Image.open(BytesIO(left)) as after, Image.open(drawn) as before:
        assert after.tobytes() == before.tobytes()


def test_a_moving_picture_keeps_its_frames() -> None:
    drawn = BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(drawn, "GIF", save_all=True, append_images=frames[1:], comment=NAME, loop=0)
    left = without_picture_metadata(drawn.getvalue())
    assert left is not None
    assert NAME.encode() not in left
    with Image.open(BytesIO(left)) as after:
        assert (after.n_frames, after.info["loop"]) == (2, 0)


def test_a_drawing_loses_its_description() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" sodipodi:docname="/home/zuberi/a.svg">'
        f"<metadata><dc:creator>{NAME}</dc:creator></metadata><path d='M0 0'/></svg>"
    )
    left = without_picture_metadata(drawing.encode())
    assert left == b"<svg xmlns=\"http://www.w3.org/2000/svg\"><path d='M0 0'/></svg>"


def test_a_metafile_loses_the_name_of_its_file() -> None:
    described = f"Drawing\0{NAME}\0\0".encode("utf-16-le")
    header = bytearray(108)
    header[40:44] = b" EMF"
    header[60:64] = (len(described) // 2).to_bytes(4, "little")
    header[64:68] = (108).to_bytes(4, "little")
    left = without_picture_metadata(bytes(header) + described + b"rest")
    assert left == bytes(header) + bytes(len(described)) + b"rest"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xd8\xff", b"GIF89a" + bytes(9), b"II*\0\x08"]
)
def test_what_is_no_whole_picture_does_no_harm(content: bytes) -> None:
    assert isinstance(without_picture_metadata(content), bytes | None)
