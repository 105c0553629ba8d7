"""Pictures made anew from their pixels: nothing else of what was sent survives.

Places, names of cameras, hidden texts and files hidden behind a picture are gone.
"""

import struct
from io import BytesIO
from typing import Any, Final

from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

MAX_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 3_000
QUALITY: Final = 88

_FORMATS: Final = {
    "JPEG": FileKind.JPEG,
    "MPO": FileKind.JPEG,
    "PNG": FileKind.PNG,
    "WEBP": FileKind.WEBP,
}
_WAYS: Final[dict[FileKind, dict[str, Any]]] = {
    FileKind.JPEG: {"format": "JPEG", "quality": QUALITY, "optimize": True},
    FileKind.PNG: {"format": "PNG", "optimize": False},
    FileKind.WEBP: {"format": "WEBP", "quality": QUALITY},
}
_MODES: Final = {
    FileKind.JPEG: ("L", "RGB"),
    FileKind.PNG: ("1", "L", "LA", "P", "RGB", "RGBA"),
    FileKind.WEBP: ("RGB", "RGBA"),
}


_DRAWING: Final = frozenset(
    {
        "adobe",
        "adobe_transform",
        "aspect",
        "chromaticity",
        "dpi",
        "gamma",
        "icc_profile",
        "interlace",
        "jfif",
        "jfif_density",
        "jfif_unit",
        "jfif_version",
        "progression",
        "progressive",
        "srgb",
        "transparency",
    }
)
"""What Pillow notes of how a picture is to be drawn."""


def redraw(content: bytes) -> tuple[FileKind, bytes]:
    """Return the kind of a picture and the picture drawn anew, upright, its first frame only.

    Raises Invalid("file_type") for what cannot be read and ("file_bomb") for too many pixels.
    """
    from PIL import Image, ImageOps  # heavy: only where a picture is sent

    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as sent:
            kind = _FORMATS[sent.format or ""]
            if sent.width * sent.height > MAX_PIXELS:
                raise Invalid("file_bomb", "file")
            sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(sent)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return kind, _drawn(picture, kind)
    except Invalid:
        raise
    # Decoders of damaged pictures raise all kinds of errors.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("file_bomb", "file") from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        raise Invalid("file_type", "file") from None


def without_metadata(content: bytes) -> bytes:
    """Return a picture of a document without what it says of itself beyond how it is to be drawn.

    One that says nothing more, cannot be read, or has too many pixels, stays as it is.
    """
    from PIL import Image  # heavy: only where a picture is sent

    cleaned = BytesIO()
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as sent:
            if sent.width * sent.height > MAX_PIXELS:
                return content
            sent.load()
            if not set(sent.info) - _DRAWING:
                return content
            kept = {name: sent.info[name] for name in ("dpi", "icc_profile") if name in sent.info}
            sent.info = {name: value for name, value in sent.info.items() if name in _DRAWING}
            way = {"quality": "keep"} if sent.format == "JPEG" else {}
            sent.save(cleaned, format=sent.format, **kept, **way)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return content
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        return content
    return cleaned.getvalue()


def _drawn(picture: Any, kind: FileKind) -> bytes:
    """Return the picture as a file with pixels alone."""
    if picture.mode not in _MODES[kind]:
        has_alpha = kind is not FileKind.JPEG and picture.has_transparency_data
        picture = picture.convert("RGBA" if has_alpha else "RGB")
    clean = picture.copy()
    transparency = clean.info.get("transparency") if clean.mode in ("P", "L", "RGB") else None
    clean.info = {} if transparency is None else {"transparency": transparency}
    drawn = BytesIO()
    clean.save(drawn, **_WAYS[kind])
    return drawn.getvalue()
