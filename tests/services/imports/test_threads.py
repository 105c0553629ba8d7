"""Imported replies: in the order of reading and counted, as if they had been written here."""

import random
from collections import defaultdict

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum.domain.contributions.thread_paths import path_below
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.discussion.threads import (
    find_wrong_thread_sizes,
    read_thread,
    store_thread_sizes,
)
from tests.builders import make_contribution
from tests.support.content.documents import load, said

Database = scoped_session[Session]


def stored() -> dict[str, Contribution]:
    return {c.source_id or c.key: c for c in db.session.scalars(select(Contribution))}


def below(found: dict[str, Contribution], id_: int) -> int:
    """Return how many of these appeared below one, counted along their parents."""
    parents = {c.id: c.parent_id for c in found.values()}
    count = 0
    for contribution in found.values():
        node = contribution.parent_id if contribution.number is not None else None
        while node is not None:
            count += node == id_
            node = parents[node]
    return count


@pytest.mark.usefixtures("any_database")
def test_imported_replies_are_read_in_the_same_order_as_written_ones(db_session: Database) -> None:
    load(
        said("c1", number=1),
        said("c2", reply_to="c1", number=2),
        said("c3", reply_to="c1", number=3),
        said("c4", reply_to="c2", number=4),
        said("c5", reply_to="c3", number=5),
    )
    found = stored()
    paths = {name: contribution.path for name, contribution in found.items()}
    assert paths == {
        "c1": "",
        "c2": path_below("", 1),
        "c3": path_below("", 2),
        "c4": path_below(path_below("", 1), 3),
        "c5": path_below(path_below("", 2), 4),
    }
    assert {n: c.thread_size for n, c in found.items()} == {
        "c1": 4, "c2": 1, "c3": 1, "c4": 0, "c5": 0,
    }  # fmt: skip
    (two, three) = read_thread(found["c1"], "en").entry.replies
    assert [e.number for e in (two, *two.replies, three, *three.replies)] == [2, 4, 3, 5]


def test_a_later_import_goes_on_where_the_thread_ended(db_session: Database) -> None:
    first = [said("c1", number=1), said("c2", reply_to="c1", number=2)]
    consultation = load(*first)
    here = make_contribution(consultation, "Written here.", parent=stored()["c2"])
    assert here.path == path_below(path_below("", 1), 2)
    load(*first, said("c3", reply_to="c2", number=9), said("c4", reply_to="c3", number=10))
    db_session.expire_all()
    found = stored()
    assert found["c3"].path == path_below(found["c2"].path, 3)
    assert found["c4"].path == path_below(found["c3"].path, 4)
    sizes = {n: found[n].thread_size for n in ("c1", "c2", "c3", "c4")}
    assert sizes == {"c1": 4, "c2": 3, "c3": 1, "c4": 0}


def test_replies_to_what_never_appeared_stand_below_what_is_above_it(db_session: Database) -> None:
    load(
        said("c1", number=1),
        said("c2", reply_to="c1", number=2),
        said("c3", reply_to="c2", status="rejected"),
        said("c4", reply_to="c3", number=4),
    )
    found = stored()
    assert (found["c3"].path, found["c3"].thread_size) == ("", 0)
    assert found["c4"].path == path_below(found["c2"].path, 2)
    (two,) = read_thread(found["c1"], "en").entry.replies
    assert [(e.number, e.parent_number) for e in two.replies] == [(4, None)]
    assert found["c2"].thread_size == 1


@pytest.mark.parametrize("seed", range(1))
def test_a_large_thread_is_counted_everywhere(db_session: Database, seed: int) -> None:
    chance = random.Random(seed)
    given = [said("c0", number=1)]
    for n in range(1, 60):
        given.append(said(f"c{n}", reply_to=f"c{chance.randrange(n)}", number=n + 1))
    consultation = load(*given)
    found = stored()
    assert {c.id: c.thread_size for c in found.values()} == {
        c.id: below(found, c.id) for c in found.values()
    }
    children: dict[int, list[Contribution]] = defaultdict(list)
    for contribution in sorted(found.values(), key=lambda c: c.number or 0):
        children[contribution.parent_id or 0].append(contribution)
    order, waiting = [], [*children[0]]
    while waiting:
        contribution = waiting.pop()
        order.append(contribution.number)
        waiting += reversed(children[contribution.id])
    assert [c.number for c in sorted(found.values(), key=lambda c: c.path)] == order
    before = {c.id: c.thread_size for c in found.values()}
    store_thread_sizes(find_wrong_thread_sizes(consultation.id))
    assert {c.id: c.thread_size for c in stored().values()} == before
