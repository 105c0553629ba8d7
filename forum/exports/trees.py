"""Blocks as a tree of quotations, lists and list items, for renderers that nest them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from forum.domain.html.blocks import Block, BlockKind


@dataclass
class Item:
    """An item of a list, with its number, or 0 for a bullet, and its content."""

    number: int
    parts: list["TreePart"] = field(default_factory=list)


@dataclass
class ItemList:
    """Consecutive items of one list."""

    items: list[Item]

    @property
    def is_numbered(self) -> bool:
        """Return whether the items have numbers."""
        return self.items[0].number > 0


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
        item = Item(block.number)
        _list_at_end(bodies[-1], is_numbered=block.number > 0).append(item)
        bodies.append(item.parts)
        if block.runs:
            item.parts.append(Block(BlockKind.PARAGRAPH, block.runs))
    return bodies[0]


def _list_at_end(parts: list[TreePart], *, is_numbered: bool) -> list[Item]:
    last = parts[-1] if parts else None
    if isinstance(last, ItemList) and last.is_numbered is is_numbered:
        return last.items
    new_list = ItemList([])
    parts.append(new_list)
    return new_list.items
