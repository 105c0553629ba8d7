"""A ZIP archive of a discussion that opens offline: pages, data, files, and checksums of all."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from shutil import copyfileobj
from typing import Any, BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from forum.domain.exports.nodes import plain_line
from forum.domain.exports.report import Report
from forum.domain.html.read import plain_text
from forum.domain.languages import lang_attributes
from forum.exports import columns, csv
from forum.exports.characters import printable
from forum.exports.html.chapters import Chapter, ChapterPlan, chapters_of, plan_chapters
from forum.exports.html.fragments import STYLE, NodeWriter
from forum.exports.html.single import nested_list
from forum.exports.progress import Progress, ignore
from forum.exports.tables import column_rows

SCHEMA: Final = "forum-archive/1"
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]|[. ]+$')
_LONGEST_NAME: Final = 120
_PAGE_STYLE: Final = ".ways{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0}\n"


@dataclass(frozen=True)
class ArchiveSources:
    """What an archive holds beside a report.

    `write_json` writes the whole discussion; `open_file` opens a file by its key, or returns None
    where it is no longer stored; `conditions` is what authors agreed to, as HTML.
    """

    write_json: Callable[[BinaryIO], None]
    open_file: Callable[[str], BinaryIO | None]
    conditions: str
    software: str


def write(report: Report, sources: ArchiveSources, file: BinaryIO, progress: Progress) -> None:
    """Write the archive; its names are in a folder of their own."""
    at = report.made_at or datetime(2000, 1, 1, tzinfo=UTC)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        packer = _Packer(archive, report.address.rstrip("/").rpartition("/")[2] or "archive", at)
        paths = dict(_file_paths(report))
        plan = plan_chapters(report)
        writer = NodeWriter(
            report,
            lambda anchor: _address(plan, anchor),
            lambda file: f"../{paths[file.key]}",
        )
        for chapter in chapters_of(report, plan, progress):
            page = _chapter_page(report, plan, chapter, writer)
            packer.put(f"pages/{_page_name(chapter.number)}", page)
        _put_data(packer, report, sources)
        missing = [name for key, name in paths.items() if not packer.copy(name, sources, key)]
        _put_words(packer, report, sources, missing)
        index = NodeWriter(report, lambda anchor: _address(plan, anchor, "pages/"))
        packer.put("index.html", _index(report, plan, index))
        packer.put("style.css", STYLE + _PAGE_STYLE)
        packer.close(report, sources)


class _Packer:
    """Puts files into the archive, and notes the size and the checksum of each."""

    def __init__(self, archive: ZipFile, folder: str, at: datetime) -> None:
        self._archive = archive
        self._folder = folder
        self._at = at
        self.entries: list[dict[str, Any]] = []

    def put(self, name: str, content: str) -> None:
        """Put a text."""
        with self.open(name) as stream:
            stream.write(printable(content).encode())

    def copy(self, name: str, sources: ArchiveSources, key: str) -> bool:
        """Copy a file of a contribution; return whether it was there."""
        source = sources.open_file(key)
        if source is None:
            return False
        with source, self.open(name) as stream:
            copyfileobj(source, stream)
        return True

    def open(self, name: str) -> "_CountedStream":
        """Return where to write a file."""
        info = ZipInfo(f"{self._folder}/{name}", self._at.timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        stream = self._archive.open(info, "w", force_zip64=True)
        return _CountedStream(cast("BinaryIO", stream), self.entries, name)

    def close(self, report: Report, sources: ArchiveSources) -> None:
        """Put the list of all files, and their checksums in the form of `sha256sum`."""
        self.entries.sort(key=lambda entry: str(entry["path"]))
        manifest = {
            "schema": SCHEMA,
            "title": plain_line(report.title),
            "language": report.language,
            "address": report.address,
            "made_at": self._at.astimezone(UTC).isoformat(timespec="seconds"),
            "licence": report.licence,
            "citation": report.citation,
            "software": sources.software,
            "files": list(self.entries),
        }
        self.put("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        sums = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in self.entries)
        self.put("SHA256SUMS", sums)


class _CountedStream(io.RawIOBase):
    """A file in the archive whose bytes are counted and hashed as they are written."""

    def __init__(self, stream: BinaryIO, entries: list[dict[str, Any]], name: str) -> None:
        self._stream = stream
        self._entries = entries
        self._name = name
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, content: Any) -> int:
        """Write some bytes."""
        self._hash.update(content)
        self._size += len(content)
        return self._stream.write(content)

    def close(self) -> None:
        """End the file and note it."""
        if not self.closed:
            self._stream.close()
            digest = self._hash.hexdigest()
            self._entries.append({"path": self._name, "size": self._size, "sha256": digest})
        super().close()


# --- files of contributions -------------------------------------------------------------------


def _file_paths(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the key of each file with its path in the archive; no two paths are the same."""
    for entry in report.contributions:
        taken: set[str] = set()
        for n, file in enumerate(entry.files, start=1):
            name = _UNSAFE.sub("_", printable(file.name))[-_LONGEST_NAME:] or "file"
            if name.casefold() in taken:
                name = f"{n}-{name}"
            taken.add(name.casefold())
            yield file.key, f"files/{entry.number}/{name}"


# --- pages ------------------------------------------------------------------------------------


def _address(plan: ChapterPlan, anchor: str, folder: str = "") -> str | None:
    page = plan.anchors.get(anchor)
    return None if page is None else f"{folder}{_page_name(page)}#{anchor}"


def _page_name(number: int) -> str:
    return f"{number:04}.html"


def _chapter_page(report: Report, plan: ChapterPlan, chapter: Chapter, writer: NodeWriter) -> str:
    title = "".join(run.text for run in chapter.title) or report.labels["contents"]
    ways = [("../index.html", report.labels["contents"])]
    for number, label in ((chapter.number - 1, "previous"), (chapter.number + 1, "next")):
        if 1 <= number <= plan.page_count:
            ways.append((_page_name(number), report.labels[label]))
    links = " ".join(f'<a href="{href}">{escape(label)}</a>' for href, label in ways)
    nav = f'<nav class="ways" aria-label="{escape(report.labels["pages"])}">{links}</nav>'
    before = f"<h2>{writer.runs(chapter.title, '')}</h2>" if chapter.is_continued else ""
    nodes = "\n".join(writer.html(node, n) for n, node in chapter.nodes)
    home = escape(plain_line(report.title))
    lang = writer.lang(report.title.main_language)
    body = f"{nav}\n<p{lang}>{home}</p>\n{before}{nodes}\n{nav}"
    return _page(report, f"{title} – {plain_line(report.title)}", body, "../")


def _page(report: Report, title: str, body: str, root: str) -> str:
    return (
        f'<!doctype html>\n<html{lang_attributes(report.language, "")}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{root}style.css"></head>'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _index(report: Report, plan: ChapterPlan, writer: NodeWriter) -> str:
    title, labels = plain_line(report.title), report.labels
    lang = writer.lang(report.title.main_language)
    headings = [
        (h.level, f'<a href="pages/{_page_name(h.page)}#{h.anchor}">{writer.runs(h.runs, "")}</a>')
        for h in plan.headings
    ]
    contents = escape(labels["contents"])
    parts = "".join(
        f'<li><a href="{name}">{escape(name)}</a> {escape(meaning)}</li>'
        for name, meaning in _parts(report)
        if name != "index.html"
    )
    body = (
        f'<h1{lang}>{escape(title)}</h1>\n{writer.head()}\n<nav aria-label="{contents}">'
        f"<h2>{contents}</h2>{nested_list(headings)}</nav>\n"
        f"<h2>{escape(labels['in_archive'])}</h2><ul>{parts}</ul>"
    )
    return _page(report, title, body, "")


# --- data and words ---------------------------------------------------------------------------


def _put_data(packer: _Packer, report: Report, sources: ArchiveSources) -> None:
    with packer.open("data/contributions.csv") as stream:
        csv.write_contributions(report, cast("BinaryIO", stream), ignore)
    with packer.open("data/answers.csv") as stream:
        csv.write(report, cast("BinaryIO", stream), ignore)
    with packer.open("data/columns.csv") as stream:
        header = [report.labels[key] for key in ("column", "meaning")]
        keys = tuple(dict.fromkeys((*columns.CONTRIBUTIONS, *columns.ANSWERS)))
        csv.write_rows(cast("BinaryIO", stream), header, column_rows(report, keys))
    with packer.open("data/discussion.json") as stream:
        sources.write_json(cast("BinaryIO", stream))


def _parts(report: Report) -> list[tuple[str, str]]:
    """Return the names in the archive, each with what it is."""
    labels = report.labels
    return [
        ("index.html", labels["archive_index"]),
        ("data/contributions.csv", labels["contribution_rows"]),
        ("data/answers.csv", labels["answer_rows"]),
        ("data/columns.csv", labels["archive_columns"]),
        ("data/discussion.json", labels["archive_json"]),
        ("LICENCE.txt", labels["archive_licence"]),
        ("README.txt", labels["archive_readme"]),
        ("manifest.json", labels["archive_manifest"]),
        ("SHA256SUMS", labels["archive_sums"]),
    ]


def _put_words(
    packer: _Packer, report: Report, sources: ArchiveSources, missing: Iterable[str]
) -> None:
    labels = report.labels
    lines = [plain_line(report.title), "", report.subtitle, "", labels["archive_about"], ""]
    lines += [f"{name}: {meaning}" for name, meaning in _parts(report)]
    lines += ["", *(f"{fact.label}: {fact.value}" for fact in report.facts)]
    if names := list(missing):
        lines += ["", labels["archive_missing"], *names]
    lines += ["", f"{labels['columns']}:"]
    keys = tuple(dict.fromkeys((*columns.CONTRIBUTIONS, *columns.ANSWERS)))
    lines += [f"- {heading}: {meaning}" for heading, meaning in column_rows(report, keys)]
    packer.put("README.txt", "\n".join(lines) + "\n")
    conditions = plain_text(sources.conditions, marks=True)
    packer.put("LICENCE.txt", f"{report.licence}\n\n{conditions}\n")
