"""Voices: people, organisations and campaigns, each counted once however often they spoke."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forum.domain.contributions.content import Capacity
from forum.domain.small_groups import FEWEST_TOLD, pool
from forum.domain.synthesis.points import Stance

SEVERAL, NOT_STATED = "*", ""
"""The groups of voices that belong to several groups of a kind, and to none that is known."""

VoiceKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Speech:
    """What somebody says: a text, or the co-signature of one.

    `body` is the key of the organisation, state or group for which they speak, if it is known.
    `campaign` is the id of a text of which this is a near-copy, or that others copied; 0 for none.
    `traits` hold for each kind of group those to which this one belongs.
    """

    contribution_id: int
    person: int
    capacity: Capacity = Capacity.PERSONAL
    body: str = ""
    late: bool = False
    campaign: int = 0
    is_signature: bool = False
    stance: Stance = Stance.SUPPORTS
    traits: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_official(self) -> bool:
        """Return whether they speak for others: an organisation, a state or a group."""
        return self.capacity is not Capacity.PERSONAL

    @property
    def key(self) -> VoiceKey:
        """Return what is equal for all that one body, or one person in their own name, says."""
        if self.is_official:
            return ("body", self.body) if self.body else ("speaker", str(self.person))
        return "person", str(self.person)


@dataclass(frozen=True, slots=True)
class Voice:
    """One person, body or campaign, with all that it said."""

    speeches: tuple[Speech, ...]

    @property
    def is_official(self) -> bool:
        """Return whether nobody in it speaks in their own name."""
        return all(speech.is_official for speech in self.speeches)

    @property
    def is_late(self) -> bool:
        """Return whether all it said came after closing."""
        return all(speech.late for speech in self.speeches)

    def group(self, kind: str) -> str:
        """Return the one group of a kind to which it belongs."""
        groups = frozenset[str]().union(
            *(speech.traits.get(kind, frozenset()) for speech in self.speeches)
        )
        return SEVERAL if len(groups) > 1 else next(iter(groups), NOT_STATED)


@dataclass(frozen=True, slots=True)
class VoiceCount:
    """How many voices there are, and in how many posts.

    `official` and `personal` add up to `voices`; so do those in time and the `late` ones. A voice
    can take more than one stance. `signatures` counts the voices that only co-signed, `campaigns`
    those that are many near-copies.
    """

    voices: int = 0
    official: int = 0
    personal: int = 0
    late: int = 0
    posts: int = 0
    signatures: int = 0
    campaigns: int = 0
    by_stance: Mapping[Stance, int] = field(default_factory=dict, hash=False)


def find_voices(speeches: Iterable[Speech]) -> list[Voice]:
    """Return the voices in these speeches; nobody is in two of the same capacity.

    Near-copies by several people or bodies are one voice: a campaign. Who says something else as
    well is a voice of their own, and no part of the campaign.
    """
    own, campaigns = _split_campaigns(list(speeches))
    voices = defaultdict[VoiceKey, list[Speech]](list)
    for speech in own:
        voices[speech.key].append(speech)
    others = defaultdict[int, list[Speech]](list)
    for speech in campaigns:
        if speech.key in voices:
            voices[speech.key].append(speech)
        else:
            others[speech.campaign].append(speech)
    heard: set[VoiceKey] = set()
    found = [Voice(tuple(spoken)) for spoken in voices.values()]
    for _, spoken in sorted(others.items()):
        new = [speech for speech in spoken if speech.key not in heard]
        heard |= {speech.key for speech in spoken}
        if new:
            found.append(Voice(tuple(spoken)))
    return found


def _split_campaigns(speeches: Sequence[Speech]) -> tuple[list[Speech], list[Speech]]:
    """Return what people said in their own words, and near-copies by several of them."""
    voices = defaultdict[int, set[VoiceKey]](set)
    for speech in speeches:
        if speech.campaign:
            voices[speech.campaign].add(speech.key)
    own: list[Speech] = []
    copies: list[Speech] = []
    for speech in speeches:
        is_copy = len(voices.get(speech.campaign, ())) > 1
        (copies if is_copy else own).append(speech)
    return own, copies


def count_voices(speeches: Iterable[Speech]) -> VoiceCount:
    """Return the counts of voices and posts in these speeches."""
    return count_of(find_voices(speeches))


def count_of(voices: Sequence[Voice]) -> VoiceCount:
    """Return the counts of these voices and of their posts."""
    posts = {s.contribution_id for voice in voices for s in voice.speeches if not s.is_signature}
    official = sum(voice.is_official for voice in voices)
    stances = Counter(
        stance for voice in voices for stance in {speech.stance for speech in voice.speeches}
    )
    return VoiceCount(
        voices=len(voices),
        official=official,
        personal=len(voices) - official,
        late=sum(voice.is_late for voice in voices),
        posts=len(posts),
        signatures=sum(all(s.is_signature for s in voice.speeches) for voice in voices),
        campaigns=sum(_is_campaign(voice) for voice in voices),
        by_stance={stance: stances[stance] for stance in Stance if stances[stance]},
    )


def _is_campaign(voice: Voice) -> bool:
    return len({speech.key for speech in voice.speeches}) > 1


@dataclass(frozen=True, slots=True)
class GroupCount:
    """The voices and posts of a group; voices are parted only where no part is too small.

    `official`, `personal` and `late` are None where one of them would point to few people.
    """

    voices: int
    posts: int
    official: int | None
    personal: int | None
    late: int | None


@dataclass(frozen=True, slots=True)
class GroupedCount:
    """The voices of one row of a table by groups, with no group too small to be shown.

    `others` are the voices of all groups that are not shown, None where these are too few to be
    told. With `total` the row adds up, and nothing can be worked out by subtraction.
    """

    total: VoiceCount
    groups: Mapping[str, GroupCount]
    others: int | None


def group_voices(voices: Sequence[Voice], kind: str) -> GroupedCount:
    """Return voices by the groups of one kind, each voice in one group."""
    members = defaultdict[str, list[Voice]](list)
    for voice in voices:
        members[voice.group(kind)].append(voice)
    sizes = {group: len(of_group) for group, of_group in members.items()}
    shown, others = pool(sizes)
    groups = {group: _count_group(members[group]) for group in shown}
    is_told = others == 0 or others >= FEWEST_TOLD
    return GroupedCount(count_of(voices), groups, others if is_told else None)


def _count_group(voices: Sequence[Voice]) -> GroupCount:
    count = count_of(voices)
    parts = (count.official, count.personal, count.late, count.voices - count.late)
    is_safe = all(part == 0 or part >= FEWEST_TOLD for part in parts)
    told = (count.official, count.personal, count.late) if is_safe else (None, None, None)
    return GroupCount(count.voices, count.posts, *told)
