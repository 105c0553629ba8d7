"""The small words of languages, of which a sentence has many whatever it is about."""

from typing import Final

FUNCTION_WORDS: Final = {
    "en": "the of and to for with that this these those which what who where when from by about "
    "into they them their our your his her its was were are been be have had would should could "
    "will must may not but because if than then there here all some many very also between",
    "es": "el los las un una unos unas de del y que en con por para su sus lo le les se como más "
    "pero este esta estos estas ese esa esos esas eso nosotros nuestro nuestra nuestros nuestras "
    "está están fue fueron ser hay muy también cuando donde quien cual porque entre sobre hasta",
    "fr": "le les un une des du de et que qui dans avec par pour sur ce cette ces son sa ses leur "
    "leurs nous vous ils elles est sont été être avoir ont mais où quand comme très aussi plus "
    "parce entre jusque chez notre nos votre vos aux au",
}
"""Words that no other language of the platform has, but for a few."""

_SHORTEST: Final = {
    "en": "a an in on at is it as i you he she we no or so do does did can one any every each "
    "only own once more most other such within without before after under over out up off down "
    "me my us see set has how why now just please",
    "es": "a e o u la no si ni al es son era me mi tu te nos os ha han he sin tan ya cada otro "
    "otra otros otras todo toda todos todas usted ustedes esto aquí puede pueden debe deben tiene "
    "tienen uno tras ante desde según solo qué quién cuándo dónde cómo",
    "fr": "à a en il elle on je tu se ne pas ni si y ou la l d s n c qu j m t cet celui celle "
    "ceux tout toute tous toutes sans sous vers dont afin peut peuvent doit doivent lui eux même "
    "autre autres chaque plusieurs quel quelle ici",
}
OWN_WORDS: Final = {
    language: frozenset(f"{words} {_SHORTEST[language]}".split())
    for language, words in FUNCTION_WORDS.items()
}

_NEIGHBOURS: Final = {
    "pt": "o a e os as do da dos das no na nos nas ao aos pelo pela pelos pelas um uma uns umas "
    "não ou mas com em de é são foi ser sua seu suas seus isso isto este esta que para também nós "
    "eles elas já até mais muito quando onde quem num numa dele dela por se como entre sobre sem "
    "nem me te lhe lhes todo toda todos todas outro outra outros outras há ter tem têm",
    "gl": "o a e os as do da dos das no na nos nas ao aos polo pola polos polas un unha uns unhas "
    "non ou mais con en de é son foi súa seu súas seus iso isto este esta que para tamén nós eles "
    "elas xa ata máis moito cando onde quen nun nunha dun dunha coa co cos coas por se como entre "
    "sobre sen nin me te lle lles todo toda todos todas outro outra outros outras hai ter ten",
    "ca": "el els la les l de del dels d un una uns unes i o però amb en a al als per és són va "
    "ser que no es seva seu seves seus això aquest aquesta aquests aquestes nosaltres ells elles "
    "ja fins més molt quan on qui també pel pels ha han hi com si entre sobre sense ni em et li "
    "tot tota tots totes altre altra altres cal té tenen s n m t",
    "it": "il lo la i gli le di del dell della dei delle degli un uno una e o ma con in a al alla "
    "ai alle per è sono che non si suo sua suoi sue questo questa noi essi loro già fino più molto "
    "quando dove chi anche dal dalla nel nella nei nelle sul sulla ha hanno dello tra fra se come "
    "senza né mi ti ci lui lei tutto tutta tutti tutte altro altra altri altre l d",
    "ro": "și sau dar cu în la pe pentru este sunt că nu se său sa lui lor un o unei unui al ai "
    "ale din de ce care mai foarte când unde cine prin între aceasta acest acestea după",
    "de": "der die das den dem des ein eine einen einem einer und oder aber mit in im zu zum zur "
    "für von vom ist sind war nicht sich sein ihre wir sie es auch auf an bei nach wie wenn dass "
    "werden wird durch über unser diese dieser muss",
    "nl": "de het een en of maar met in op te voor van is zijn was niet zich ook aan bij na als "
    "dat dit deze worden wordt door over wij we zij ze hun onze naar er moet om tot",
    "eo": "la kaj aŭ sed kun en al por de estas estis ne si lia ilia ni ili ĝi ankaŭ sur je post "
    "kiel ke kiu kiuj tiu tio ĉi pri per inter devas da",
    "la": "et aut sed cum in ad per de est sunt non se suus nos quod qui quae ut ex ab atque nec "
    "enim autem inter pro esse",
    "sv": "och eller men med i på för av är var inte sig också till efter som att det den detta "
    "vi de en ett måste om från",
    "pl": "i lub ale z w na do dla jest są nie się także po jak że to ten ta od przez który które "
    "oraz musi między",
}
"""Languages for which an engine may take those of the platform."""

WORDS_OF: Final = OWN_WORDS | {
    language: frozenset(words.split()) for language, words in _NEIGHBOURS.items()
}
