"""Pictures inside documents without the metadata about who took them, and where.

The pixels are copied byte by byte. JPEG, PNG, GIF, WebP, TIFF, JPEG 2000, EMF and SVG are known.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

_JPEG_DATA_END: Final = re.compile(rb"\xff(?=[^\x00\xd0-\xd7\xff])")
_JPEG_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_DRAWING: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_SCAN, _JPEG_END, _JPEG_COMMENT = 0xDA, 0xD9, 0xFE

_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PNG_DRAWING: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT "
    b"acTL fcTL fdAT".split()
)
_GIF_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_WEBP_METADATA: Final = frozenset({b"EXIF", b"XMP "})
_WEBP_METADATA_FLAGS: Final = 0x0C

_TIFF_STARTS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_TIFF_SIZES: Final = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)
"""The sizes of a value in bytes, by the number of its type."""
_TIFF_TAGS: Final = frozenset(
    {0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x02BC, 0x8298, 0x83BB, 0x8649}
    | set(range(0x9C9B, 0x9CA0))
)
_TIFF_FOLDERS: Final = frozenset({0x8769, 0x8825, 0xA005})
"""The tags of the folders of Exif and places, which are emptied."""
_MAX_FOLDERS: Final = 200

_JPX_START: Final = b"\0\0\0\x0cjP  \r\n\x87\n"
_JPX_METADATA: Final = frozenset({b"xml ", b"uuid", b"uinf", b"jp2i"})

_SVG_METADATA: Final = re.compile(
    rb"<metadata\b[^>]*?(?:/>|>.*?</metadata\s*>)|<!--.*?-->"
    rb"|\s(?:sodipodi:(?:docname|docbase|absref)|inkscape:export-filename)=(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)


def without_picture_metadata(content: bytes) -> bytes | None:
    """Return a picture without metadata, or None if it is of no known kind.

    What stands behind the end of a picture goes as well; a damaged one ends where it is damaged.
    """
    clean = _find_cleaner(content)
    if clean is None:
        return None
    try:
        return clean(content)
    except (IndexError, struct.error):
        return b""


def _find_cleaner(content: bytes) -> Callable[[bytes], bytes] | None:
    for signature, clean in _CLEANERS.items():
        if content.startswith(signature):
            return clean
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _clean_webp
    if content[40:44] == b" EMF":
        return _clean_emf
    return _clean_svg if b"<svg" in content[:2_000] else None


def jpeg_without_metadata(content: bytes) -> bytes:
    """Return a JPEG with only what is needed to draw it."""
    output, position = [content[:2]], 2
    while (start := content.find(b"\xff", position)) >= 0:
        marker_at = start + 1
        while content[marker_at : marker_at + 1] == b"\xff":
            marker_at += 1
        marker = content[marker_at] if marker_at < len(content) else _JPEG_END
        if marker == _JPEG_END:
            output.append(b"\xff\xd9")
            break
        if marker in _JPEG_WITHOUT_LENGTH or marker_at + 3 > len(content):
            output.append(bytes((0xFF, marker)))
            position = marker_at + 1
            continue
        position = marker_at + 1 + max(2, int.from_bytes(content[marker_at + 1 : marker_at + 3]))
        if _is_drawn(marker, content[marker_at + 3 : marker_at + 20]):
            output.append(b"\xff" + content[marker_at:position])
        if marker == _JPEG_SCAN:
            end = _JPEG_DATA_END.search(content, position)
            data_end = end.start() if end else len(content)
            output.append(content[position:data_end])
            position = data_end
    return b"".join(output)


def _is_drawn(marker: int, beginning: bytes) -> bool:
    """Return whether a segment of a JPEG is needed to draw it."""
    if marker in _JPEG_DRAWING:
        return beginning.startswith(_JPEG_DRAWING[marker])
    return not (0xE0 <= marker <= 0xEF or marker == _JPEG_COMMENT)


def _clean_png(content: bytes) -> bytes:
    chunks = [_PNG_START]
    position = len(_PNG_START)
    while position + 12 <= len(content):
        kind = content[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(content[position : position + 4])
        if kind in _PNG_DRAWING:
            chunks.append(content[position:end])
        position = len(content) if kind == b"IEND" else end
    return b"".join(chunks)


def _clean_gif(content: bytes) -> bytes:
    has_palette, palette = content[10] & 0x80, 3 << (content[10] & 0x07) + 1
    position = 13 + (palette if has_palette else 0)
    output = [content[:position]]
    while position < len(content) and content[position] in b"\x21\x2c":
        start = position
        if content[position] == 0x2C:
            flags = content[position + 9]
            position += 11 + (3 << (flags & 0x07) + 1 if flags & 0x80 else 0)
            is_kept = True
        else:
            is_comment = content[position + 1] == 0xFE
            is_application = content[position + 1] == 0xFF
            is_kept = not is_comment and (
                not is_application or content[position + 3 : position + 14] in _GIF_LOOPS
            )
            position += 2
        while position < len(content) and content[position]:
            position += content[position] + 1
        position += 1
        output += [content[start:position]] * is_kept
    return b"".join([*output, b";"])


def _clean_webp(content: bytes) -> bytes:
    chunks = []
    for kind, start, end in _riff_chunks(content):
        chunk = content[start:end]
        if kind == b"VP8X" and len(chunk) > 8:
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_METADATA_FLAGS,)) + chunk[9:]
        if kind not in _WEBP_METADATA:
            chunks.append(chunk)
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kinds of chunks with their starts and ends."""
    position, file_end = 12, 8 + struct.unpack_from("<I", content, 4)[0]
    while position + 8 <= min(file_end, len(content)):
        (size,) = struct.unpack_from("<I", content, position + 4)
        end = position + 8 + size + size % 2
        yield content[position : position + 4], position, end
        position = end


def _clean_tiff(content: bytes) -> bytes:
    """Return a TIFF in which the values of metadata are zeros, in their places."""
    order = _TIFF_STARTS[content[:4]]
    output = bytearray(content)
    pending = [(struct.unpack_from(f"{order}I", content, 4)[0], False)]
    seen: set[int] = set()
    while pending and len(seen) < _MAX_FOLDERS:
        at, is_metadata = pending.pop()
        if not at or at in seen or at + 2 > len(content):
            continue
        seen.add(at)
        (count,) = struct.unpack_from(f"{order}H", content, at)
        for entry in range(at + 2, min(at + 2 + 12 * count, len(content) - 11), 12):
            tag, kind, values, offset = struct.unpack_from(f"{order}HHII", content, entry)
            if tag in _TIFF_FOLDERS:
                pending.append((offset, True))
            elif is_metadata or tag in _TIFF_TAGS:
                size = values * (_TIFF_SIZES[kind] if kind < len(_TIFF_SIZES) else 1)
                start = entry + 8 if size <= 4 else offset
                end = min(start + size, len(output))
                output[start:end] = bytes(max(0, end - start))
        following = at + 2 + 12 * count
        if not is_metadata and following + 4 <= len(content):
            pending.append((struct.unpack_from(f"{order}I", content, following)[0], False))
    return bytes(output)


def _clean_jpx(content: bytes) -> bytes:
    output, position = [], 0
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if size == 1 and position + 16 <= len(content):
            (size,) = struct.unpack_from(">Q", content, position + 8)
        end = len(content) if size == 0 else position + max(8, size)
        if kind not in _JPX_METADATA:
            output.append(content[position:end])
        position = end
    return b"".join(output)


def _clean_emf(content: bytes) -> bytes:
    """Return a metafile whose description, the program and the name of the file, is blank."""
    if len(content) < 68:
        return content
    letters, start = struct.unpack_from("<II", content, 60)
    end = min(start + 2 * letters, len(content))
    if not letters or start >= end:
        return content
    return content[:start] + bytes(end - start) + content[end:]


def _clean_svg(content: bytes) -> bytes:
    return _SVG_METADATA.sub(b"", content)


_CLEANERS: Final[dict[bytes, Callable[[bytes], bytes]]] = {
    b"\xff\xd8\xff": jpeg_without_metadata,
    _PNG_START: _clean_png,
    b"GIF87a": _clean_gif,
    b"GIF89a": _clean_gif,
    _JPX_START: _clean_jpx,
    **dict.fromkeys(_TIFF_STARTS, _clean_tiff),
}
