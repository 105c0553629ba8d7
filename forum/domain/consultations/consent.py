"""What authors are asked to agree to where an organiser has written no notice of their own."""

from typing import Final

FIRST: Final = 1

DEFAULTS: Final[dict[str, str]] = {
    "en": """\
By sending this text I agree to the following.

- **What is published.** My text, the files that I add to it, the date, the countries and the \
capacity that I state, and my name and organisation as far as I chose to have them shown. My \
e-mail address is never published.
- **Where.** On the public pages of this consultation, in its summaries, reports and archive, and \
in the files that anybody can take along from there. The pages stay public after the \
consultation closes.
- **Names that are withheld.** If I chose not to have my name shown, the moderators of this \
consultation still see it. It stands on no public page, in no file and in no message to other \
participants.
- **Translation.** My text is translated by machine into the other languages of this site. Every \
translation says so and leads to my original, which alone is authentic.
- **Licence.** Others may quote, translate and share my text if they name its source (Creative \
Commons Attribution 4.0 International, CC BY 4.0). The text and the files are mine to give, and \
they hold no personal particulars of third persons without their consent.
- **Moderation.** A moderator may return my text with a reason, or hide it where it breaks the \
rules. Nobody changes my words.
- **Withdrawal.** I can withdraw my text at any time, without giving a reason. It then disappears \
from the pages, from search and from files made after that; its number and the replies of others \
stay. Copies that others have taken cannot be called back.
- **How long it is kept.** My text is kept with the record of the consultation. This agreement, \
with its version and date, is kept for as long as the text. I can ask to see, correct or delete \
what is kept about me.
""",
    "es": """\
Al enviar este texto acepto lo siguiente.

- **Qué se publica.** Mi texto, los archivos que adjunto, la fecha, los países y la calidad en la \
que declaro hablar, así como mi nombre y mi organización en la medida en que he decidido \
mostrarlos. Mi dirección de correo electrónico no se publica nunca.
- **Dónde.** En las páginas públicas de esta consulta, en sus síntesis, informes y archivo, y en \
los ficheros que cualquier persona puede descargar. Las páginas siguen siendo públicas después \
del cierre de la consulta.
- **Nombres reservados.** Si he decidido que no se muestre mi nombre, quienes moderan esta \
consulta lo ven de todos modos. No figura en ninguna página pública, en ningún fichero ni en \
ningún mensaje a otras personas participantes.
- **Traducción.** Mi texto se traduce automáticamente a los demás idiomas de este sitio. Toda \
traducción lo indica y conduce a mi original, el único auténtico.
- **Licencia.** Otras personas pueden citar, traducir y compartir mi texto si indican la fuente \
(Creative Commons Atribución 4.0 Internacional, CC BY 4.0). Tengo derecho a ceder el texto y los \
archivos, que no contienen datos personales de terceros sin su consentimiento.
- **Moderación.** Quien modera puede devolver mi texto indicando el motivo, u ocultarlo si \
infringe las normas. Nadie cambia mis palabras.
- **Retirada.** Puedo retirar mi texto en cualquier momento, sin dar razones. Desaparece entonces \
de las páginas, de la búsqueda y de los ficheros que se generen después; su número y las \
respuestas de otras personas permanecen. No es posible recuperar las copias ya descargadas.
- **Conservación.** Mi texto se conserva con el expediente de la consulta. Esta aceptación, con su \
versión y su fecha, se conserva tanto tiempo como el texto. Puedo solicitar el acceso a los datos \
que se conservan sobre mí, su rectificación o su supresión.
""",
    "fr": """\
En envoyant ce texte, j’accepte ce qui suit.

- **Ce qui est publié.** Mon texte, les fichiers que j’y joins, la date, les pays et la qualité en \
laquelle je déclare m’exprimer, ainsi que mon nom et mon organisation dans la mesure où j’ai \
choisi de les faire apparaître. Mon adresse électronique n’est jamais publiée.
- **Où.** Sur les pages publiques de cette consultation, dans ses synthèses, ses rapports et ses \
archives, et dans les fichiers que chacun peut télécharger. Les pages restent publiques après la \
clôture de la consultation.
- **Noms non publiés.** Si j’ai choisi de ne pas faire apparaître mon nom, les modérateurs et \
modératrices de cette consultation le voient néanmoins. Il ne figure sur aucune page publique, \
dans aucun fichier ni dans aucun message adressé aux autres participants.
- **Traduction.** Mon texte est traduit automatiquement dans les autres langues de ce site. Toute \
traduction l’indique et renvoie à mon original, qui seul fait foi.
- **Licence.** Chacun peut citer, traduire et partager mon texte à condition d’en indiquer la \
source (Creative Commons Attribution 4.0 International, CC BY 4.0). Je suis en droit de céder le \
texte et les fichiers, qui ne contiennent pas de données personnelles de tiers sans leur \
consentement.
- **Modération.** Un modérateur ou une modératrice peut me renvoyer mon texte en indiquant le \
motif, ou le masquer s’il enfreint les règles. Personne ne modifie mes mots.
- **Retrait.** Je peux retirer mon texte à tout moment, sans en donner la raison. Il disparaît \
alors des pages, de la recherche et des fichiers établis par la suite ; son numéro et les réponses \
des autres restent. Les copies déjà téléchargées ne peuvent être rappelées.
- **Conservation.** Mon texte est conservé avec le dossier de la consultation. Le présent accord, \
avec sa version et sa date, est conservé aussi longtemps que le texte. Je peux demander l’accès \
aux données conservées à mon sujet, leur rectification ou leur effacement.
""",
}
"""Markdown by language."""

ORIGINAL: Final = "en"


def default_wording(language: str) -> tuple[str, str]:
    """Return the default notice and its language: `language`, or English where there is none."""
    code = language if language in DEFAULTS else ORIGINAL
    return DEFAULTS[code], code
