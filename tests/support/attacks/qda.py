"""REFI-QDA for tests: a transcription of its schemas, and files that do harm."""

import io
from functools import cache
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

_DIGITS = "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
GUID = f"{_DIGITS}|\\{{{_DIGITS}\\}}"

_TYPES = f"""
<xs:simpleType name="GUID"><xs:restriction base="xs:token"><xs:pattern value="{GUID}"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="RGB"><xs:restriction base="xs:token">
<xs:pattern value="#([A-Fa-f0-9]{{6}}|[A-Fa-f0-9]{{3}})"/></xs:restriction></xs:simpleType>
<xs:complexType name="Code"><xs:sequence>
<xs:element name="Description" type="xs:string" minOccurs="0"/>
<xs:element name="NoteRef" type="t:Ref" minOccurs="0" maxOccurs="unbounded"/>
<xs:element name="Code" type="t:Code" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="guid" type="t:GUID" use="required"/>
<xs:attribute name="name" type="xs:string" use="required"/>
<xs:attribute name="isCodable" type="xs:boolean" use="required"/>
<xs:attribute name="color" type="t:RGB"/></xs:complexType>
<xs:complexType name="Ref"><xs:attribute name="targetGUID" type="t:GUID" use="required"/>
</xs:complexType>
<xs:complexType name="Codes"><xs:sequence>
<xs:element name="Code" type="t:Code" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
"""

_WHO = """
<xs:attribute name="creatingUser" type="t:GUID"/>
<xs:attribute name="creationDateTime" type="xs:dateTime"/>
<xs:attribute name="modifyingUser" type="t:GUID"/>
<xs:attribute name="modifiedDateTime" type="xs:dateTime"/>
"""

_PROJECT = f"""
<xs:element name="Project"><xs:complexType><xs:sequence>
<xs:element name="Users" minOccurs="0"><xs:complexType><xs:sequence>
<xs:element name="User" maxOccurs="unbounded"><xs:complexType>
<xs:attribute name="guid" type="t:GUID" use="required"/>
<xs:attribute name="name" type="xs:string"/><xs:attribute name="id" type="xs:string"/>
</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
<xs:element name="CodeBook" minOccurs="0"><xs:complexType><xs:sequence>
<xs:element name="Codes" type="t:Codes"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="Sources" minOccurs="0"><xs:complexType><xs:sequence>
<xs:element name="TextSource" type="t:TextSource" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="Notes" minOccurs="0"><xs:complexType><xs:sequence>
<xs:element name="Note" type="t:TextSource" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="Description" type="xs:string" minOccurs="0"/>
</xs:sequence>
<xs:attribute name="name" type="xs:string" use="required"/>
<xs:attribute name="origin" type="xs:string"/>
<xs:attribute name="creatingUserGUID" type="t:GUID"/>
<xs:attribute name="creationDateTime" type="xs:dateTime"/>
<xs:attribute name="basePath" type="xs:string"/></xs:complexType></xs:element>
<xs:complexType name="TextSource"><xs:sequence>
<xs:element name="Description" type="xs:string" minOccurs="0"/>
<xs:element name="PlainTextContent" type="xs:string" minOccurs="0"/>
<xs:element name="PlainTextSelection" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
<xs:sequence><xs:element name="Description" type="xs:string" minOccurs="0"/>
<xs:element name="Coding" type="t:Coding" minOccurs="0" maxOccurs="unbounded"/>
<xs:element name="NoteRef" type="t:Ref" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="guid" type="t:GUID" use="required"/>
<xs:attribute name="name" type="xs:string"/>
<xs:attribute name="startPosition" type="xs:integer" use="required"/>
<xs:attribute name="endPosition" type="xs:integer" use="required"/>{_WHO}
</xs:complexType></xs:element>
<xs:element name="Coding" type="t:Coding" minOccurs="0" maxOccurs="unbounded"/>
<xs:element name="NoteRef" type="t:Ref" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="guid" type="t:GUID" use="required"/>
<xs:attribute name="name" type="xs:string"/>
<xs:attribute name="richTextPath" type="xs:string"/>
<xs:attribute name="plainTextPath" type="xs:string"/>{_WHO}</xs:complexType>
<xs:complexType name="Coding"><xs:sequence>
<xs:element name="CodeRef" type="t:Ref"/>
<xs:element name="NoteRef" type="t:Ref" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
<xs:attribute name="guid" type="t:GUID" use="required"/>{_WHO}</xs:complexType>
"""

_CODEBOOK = """
<xs:element name="CodeBook"><xs:complexType><xs:sequence>
<xs:element name="Codes" type="t:Codes"/>
</xs:sequence><xs:attribute name="origin" type="xs:string"/></xs:complexType></xs:element>
"""


def _schema(kind: str, body: str) -> etree.XMLSchema:
    space = f"urn:QDA-XML:{kind}:1.0"
    return etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="{space}"'
            f' targetNamespace="{space}" elementFormDefault="qualified">{_TYPES}{body}</xs:schema>'
        )
    )


@cache
def CODEBOOK_SCHEMA() -> etree.XMLSchema:  # noqa: N802
    """Return what REFI-QDA 1.5 says of a code book, as far as it is written here."""
    return _schema("codebook", _CODEBOOK)


@cache
def PROJECT_SCHEMA() -> etree.XMLSchema:  # noqa: N802
    """Return what REFI-QDA 1.5 says of a project, as far as it is written here."""
    return _schema("project", _PROJECT)


def _package(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


_OPEN = b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
_CLOSE = b"</Codes></CodeBook>"


@cache
def hostile_files() -> dict[str, bytes]:
    """Return files that are no code books, or would fill memory, disk or time."""
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    entity = b'<!DOCTYPE x [<!ENTITY l0 "ha">%s]>' % laughs
    outside = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    deep = b'<Code guid="a" name="n" isCodable="true">' * 5_000
    many = b"".join(b'<Code guid="%d" name="%d" isCodable="true"/>' % (n, n) for n in range(1_500))
    project = b'<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
    text = b'<TextSource guid="a" name="1" plainTextPath="internal://../../etc/passwd"/>'
    return {
        "no bytes of a file": b"\x00" * 9,
        "pdf": b"%PDF-1.7 nothing",
        "html": b"<html><body>no</body></html>",
        "wrong namespace": b"<CodeBook><Codes><Code guid='a' name='n'/></Codes></CodeBook>",
        "cut off": _OPEN + b'<Code guid="a" name="n">',
        "laughs": entity + _OPEN + b'<Code guid="a" name="&l8;"/>' + _CLOSE,
        "outside": outside + _OPEN + b'<Code guid="a" name="&f;"/>' + _CLOSE,
        "deep": _OPEN + deep + b"</Code>" * 5_000 + _CLOSE,
        "too many codes": _OPEN + many + _CLOSE,
        "no codes": _OPEN + _CLOSE,
        "json without codes": b'{"contributions": []}',
        "deep json": b'{"contributions": ' + b"[" * 50_000,
        "zip without project": _package(a_txt=b"nothing"),
        "zip cut off": _package(project_qde=project + b"</Project>")[:-30],
        "bomb": _package(project_qde=project + b" " * 60_000_000 + b"</Project>"),
        "path out of the archive": _package(
            project_qde=project + b"<Sources>" + text + b"</Sources></Project>"
        ),
    }
