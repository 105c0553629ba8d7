"""Small words that are in almost every text, by language."""

from typing import Final

_WORDS: Final = {
    "en": "a an and are as at by for from in is it of on or that the this to was what which who "
    "with",
    "es": "al como con de del el en es la las lo los para por que se su un una y o",
    "fr": "au aux avec ce ces dans des du et il la le les ne on ou par pas pour sur un une qui",
}
STOP_WORDS: Final = frozenset(" ".join(_WORDS.values()).split())
