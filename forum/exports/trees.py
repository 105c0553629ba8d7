"""Blocks as a tree of quotations, lists and list items, for renderers that nest them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from forum.domain.html.blocks import Block, BlockKind


@dataclass
class Item:
    """An item of a list, with its number, or None for a bullet, its mark, and its content."""

    number: int | None
    mark: str
    parts: list["TreePart"] = field(default_factory=list)


@dataclass
class ItemList:
    """Consecutive items of one list."""

    items: list[Item]

    @property
    def is_numbered(self) -> bool:
        """Return whether the items have numbers."""
        return self.items[0].number is not None

    @property
    def sign(self) -> str:
        """Return what stands in all marks: `.` or `)` after numbers, the bullet, or nothing."""
        return self.items[0].mark[-1:]


@dataclass
class QuotationBlock:
    """Consecutive parts of one quotation."""

    parts: list["TreePart"]


TreePart = Block | ItemList | QuotationBlock


def build_tree(blocks: Iterable[Block]) -> list[TreePart]:
    """Return flat blocks as a tree, in which items are no longer blocks but stand in lists."""
    parts: list[TreePart] = []
    for is_quoted, group in groupby(blocks, key=lambda block: block.is_quoted):
        parts_of_group = _nest(group)
        parts += [QuotationBlock(parts_of_group)] if is_quoted else parts_of_group
    return parts


def _nest(blocks: Iterable[Block]) -> list[TreePart]:
    bodies: list[list[TreePart]] = [[]]
    for block in blocks:
        if block.kind is not BlockKind.ITEM:
            del bodies[block.depth + 1 :]
            bodies[-1].append(block)
            continue
        del bodies[block.level :]
        item = Item(block.number, block.mark)
        _add_to_list(bodies[-1], item)
        bodies.append(item.parts)
        if block.runs:
            item.parts.append(Block(BlockKind.PARAGRAPH, block.runs))
    return bodies[0]


def _add_to_list(parts: list[TreePart], item: Item) -> None:
    """Add an item to the list at the end, or to a new one if its marks are of another kind."""
    new_list, last = ItemList([item]), parts[-1] if parts else None
    is_alike = isinstance(last, ItemList) and last.is_numbered is new_list.is_numbered
    if isinstance(last, ItemList) and is_alike and last.sign == new_list.sign:
        last.items.append(item)
    else:
        parts.append(new_list)
