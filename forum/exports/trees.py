"""Blocks as a tree of quotations, lists and their items, for renderers that nest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from forum.domain.html.blocks import Block, BlockKind


@dataclass
class Item:
    """An item of a list: its number, or 0 for a bullet, and all that it holds."""

    number: int
    parts: list["Part"] = field(default_factory=list)


@dataclass
class ItemList:
    """Items that follow each other."""

    items: list[Item]

    @property
    def is_numbered(self) -> bool:
        """Tell whether the items have numbers."""
        return self.items[0].number > 0


@dataclass
class QuotationBlock:
    """What is quoted together."""

    parts: list["Part"]


Part = Block | ItemList | QuotationBlock


def tree(found: Iterable[Block]) -> list[Part]:
    """Return flat blocks as a tree in which no block is an item any more."""
    parts: list[Part] = []
    for is_quoted, together in groupby(found, key=lambda block: block.is_quoted):
        nested = _nested(together)
        parts += [QuotationBlock(nested)] if is_quoted else nested
    return parts


def _nested(found: Iterable[Block]) -> list[Part]:
    bodies: list[list[Part]] = [[]]
    for block in found:
        if block.kind is not BlockKind.ITEM:
            del bodies[block.depth + 1 :]
            bodies[-1].append(block)
            continue
        del bodies[block.level :]
        item = Item(block.number)
        _list_at_end(bodies[-1], is_numbered=block.number > 0).append(item)
        bodies.append(item.parts)
        if block.runs:
            item.parts.append(Block(BlockKind.PARAGRAPH, block.runs))
    return bodies[0]


def _list_at_end(parts: list[Part], *, is_numbered: bool) -> list[Item]:
    last = parts[-1] if parts else None
    if isinstance(last, ItemList) and last.is_numbered is is_numbered:
        return last.items
    started = ItemList([])
    parts.append(started)
    return started.items
