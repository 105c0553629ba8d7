"""What engines say instead of a translation, or beside it: excuses, warnings, notes and labels."""

import re

# Each in the languages of the platform, so that a text that speaks of such things is known too
_SERVICE = re.compile(
    r"mymemory warning|you used all available|query length limit|invalid language pair"
    r"|select two distinct languages|no query specified"
    r"|(?:rate|usage|characters?|requests?|daily|monthly) limit"
    r"|limit of (?:free )?(?:requests|characters|translations)"
    r"|l[ií]mite? d(?:e|['’]) ?(?:tasa|uso|solicitudes|peticiones|caracteres|traducciones"
    r"|requêtes|demandes|caractères|débit|utilisation|traductions)|límite (?:diario|mensual)"
    r"|limite (?:quotidienne|mensuelle|journalière)"
    r"|(?:quota|cuota|limit|límite|limite) (?:has been |have been |is |ha sido |a été |est )?"
    r"(?:exceeded|reached|used up|exhausted|superad[oa]|excedid[oa]|alcanzad[oa]|agotad[oa]"
    r"|dépassée?|atteinte?|épuisée?)"
    r"|(?:exceeded|superado|excedido|agotado|alcanzado|dépassé|épuisé|atteint) "
    r"(?:your|the|su|la|el|tu|votre|le) (?:\w+ )?(?:quota|cuota|limit|límite|limite)"
    r"|too many requests|demasiadas (?:solicitudes|peticiones)|trop de (?:requêtes|demandes)"
    r"|(?:service|temporarily|translation) (?:is )?(?:temporarily |currently )?unavailable"
    r"|(?:servicio|traducción) (?:temporalmente )?no (?:está )?disponible"
    r"|(?:service|traduction) (?:temporairement )?(?:indisponible|non disponible)"
    r"|(?:internal )?server error|error (?:interno )?del servidor|erreur (?:interne )?du serveur"
    r"|unexpected error|error inesperado|erreur inattendue"
    r"|(?:try|int[eé]nt\w+) (?:again|de nuevo|it later|later|más tarde)|réessa[yi]\w+"
    r"|javascript|cookies?\b"
    r"|(?:not available|no (?:está )?disponible|pas disponible) (?:in|en|dans) (?:your|su|votre)"
    r"|quota de cette|momentanément indisponible"
    r"|page (?:you|que vous) (?:are |re)?(?:looking|cherch)"
    r"|página que (?:busca|solicit)|between the same languages?"
    r"|bad gateway|gateway time-?out|access denied|acceso denegado|accès refusé"
    r"|\b(?:http|error|erreur)\s?[45][0-9]{2}\b|\b40[0-9] (?:forbidden|not found)"
    r"|(?:page|página) (?:not found|no encontrada|non trouvée|introuvable)"
    r"|(?:connection|request|conexión|solicitud) (?:timed out|agotada)"
    r"|unauthori[sz]ed|api[ -_]?key|clave (?:de )?api|clé (?:d['’])?api|captcha|unusual traffic"
    r"|invalid (?:request|parameter|token)|no translation (?:was )?(?:found|available)"
    r"|(?:translation|traduction) (?:failed|error|échouée)|traducción fallida"
    r"|translat(?:ed|ion) (?:by|with|powered by|provided by|using) (?-i:[A-Z])"
    r"|(?:traduit (?:par|avec)|traducido (?:por|con)) (?-i:[A-Z])"
    r"|versión gratuita|version gratuite|free version of"
    r"|powered by|upgrade to|subscribe to|free trial|deepl\.com|translate\.google|libretranslate",
    re.IGNORECASE,
)
_LANGUAGE_NAME = (
    r"(?:spanish|english|french|español|castellano|inglés|francés|espagnol|anglais|français)"
)
_EXCUSE = re.compile(
    r"(?:i['’]?(?:\s?a)?m (?:really |very |so )?sorry|sorry|i apologi[sz]e|apologies"
    r"|unfortunately)\b.{0,40}\b(?:i|we)\b.{0,12}"
    r"\b(?:can(?:no|['’])t|unable|could ?n[o'’]t|not able)"
    r"|\bas an? (?:helpful )?(?:ai\b|artificial intelligence|(?:large )?language model|"
    r"(?:virtual |ai )?assistant\b)"
    r"|\Ai(?:['’]m| am) (?:unable|not able) to (?:translate|assist|help|provide|comply|answer)"
    r"|\Ai (?:can(?:no|['’])t|will not|won['’]t) "
    r"(?:translate|assist|help|provide|fulfil|comply|process|do that|answer|continue)"
    r"|(?:lo siento|lo lamento|disculp\w+|perd[oó]n|lamentablemente)\b.{0,40}"
    r"\bno (?:pued|pod|es posible)"
    r"|\bcomo (?:un |una )?(?:modelo de (?:lenguaje|ia)|ia\b|inteligencia artificial"
    r"|asistente (?:virtual|de ia))"
    r"|\Ano puedo (?:traducir|ayudar|asistir|proporcionar|cumplir|responder|continuar)"
    r"|(?:désolée?|navrée?|je (?:m['’]excuse|regrette)|malheureusement)\b.{0,40}"
    r"\bne (?:peu|pouv|pui|suis pas)"
    r"|\ben tant qu['’](?:une? )?(?:ia\b|intelligence artificielle|(?:assistant|modèle) )"
    r"|\ben tant que modèle (?:de lang|linguist)"
    r"|\b(?:unable to|can(?:no|['’])t|could not) (?:understand|translate)"
    r"|\bno (?:he podido|pude|puedo) (?:entender|comprender|traducir|procesar)"
    r"|\b(?:would|could) translate|\btraduciría|\btraduirais?\b"
    r"|\bje n['’]ai pas (?:compris|pu (?:comprendre|traduire))"
    r"|\Aje ne (?:peux|suis) pas (?:en mesure de )?(?:traduire|vous aider|aider|fournir|répondre)"
    r"|\b(?:here(?:['’]s| is)|below is|this is) (?:the|your|a|my) (?:\w+ )?translat"
    r"|\b(?:aquí|esta|este) (?:está|tiene|va|tienes|es) (?:la|su|tu|el) (?:traducción|texto trad)"
    r"|\b(?:voici|voilà|ceci est) (?:la|le|votre|ma) (?:traduction|texte traduit)"
    r"|\b(?:la traducción (?:es|sería)|la traduction (?:est|serait)"
    r"|the translation (?:is|would be))\s?[:\"“«]"
    r"|\A(?:the )?(?:" + _LANGUAGE_NAME + r" )?(?:translation|translated text|output|result"
    r"|answer|response|target(?: text)?|assistant|texto(?: traducido)?|traducción|salida|resultado"
    r"|respuesta|asistente|texte(?: traduit)?|traduction|sortie|résultat|réponse)"
    r"(?: (?:al|en|in|into|in het) " + _LANGUAGE_NAME + r")?\s?:"
    r"|\A(?:in |en |al )?(?:" + _LANGUAGE_NAME + r"|en|es|fr)(?:\s?:|\s[–—-]\s)"
    r"|\A(?:sure|certainly|of course|claro|por supuesto|bien sûr|certainement)\s?[!,:].{0,60}:"
    r"|\b(?:please provide|no text (?:was )?provided|proporcione el texto|veuillez fournir"
    r"|could you (?:please )?(?:provide|clarify)|podría (?:usted )?(?:proporcionar|aclarar)"
    r"|pourriez-vous (?:fournir|préciser))"
    r"|\b(?:i hope this helps|let me know if|espero que (?:esto )?(?:te|le) (?:sea útil|ayude)"
    r"|no dudes? en|j['’]espère que cela|n['’]hésitez pas)"
    r"|\b(?:the|this) (?:text|sentence) (?:is|appears to be|seems to be) (?:already )?in\b"
    r"|\b(?:el|este) texto (?:ya )?(?:está|parece estar) (?:ya )?en\b"
    r"|\b(?:le|ce) texte (?:est|semble être) (?:déjà )?en\b"
    r"|(?:[.!?]|\A)\s*[\[(]?(?:nota?s?|notes?|remarques?|observaci[oó]n|explanation|explicación"
    r"|explication|alternativ\w+|literal\w*)\s?:"
    r"|[\[(](?:formal|informal|literal|literalmente|littéralement|literally|sic)[\])]"
    r"|\b(?:translator['’]s notes?|notas? d(?:el|e la) traductora?|notes? d(?:u|e la) traduct\w+"
    r"|n\. ?d\. ?t\b|n\. del t\b)",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:sorry|apolog|unfortunate|regret|afraid|unable|cannot|can['’]t|siento|lament|disculp|"
    r"perd[oó]n|désol|navr|excus|regrett|malheureu|AI\b|IA\b|artificial|artificiel|language model|"
    r"modelo de len|modèle de lang|translat|traduc|tradui|provide|proporcion|fourni|sure\b|"
    r"certain|of course|claro\b|supuesto|bien sûr|text[oe]?\b|no pued|ne peu|not[ae]s?\b|remar|"
    r"observ|n\. ?d|spanish|english|french|español|castellano|inglés|francés|espagnol|anglais|"
    r"français|(?:en|es|fr)\s?:|underst|entend|comprend|compris|"
    r"assistan|asisten|helps?\b|hope\b|esper|"
    r"let (?:me|us) know|hesita|hésit|dud|clarif|aclar|précis|please|"
    r"veuillez|pourriez|podría|could you|result|output|"
    r"answer|respon|respuest|réponse|résultat|salida|sortie|target|texte|explan|explic|alternativ|"
    r"liter|littér|formal|sentence|sic\b|cuéntenos|díganos|contactez|contact)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A\W*\w{2,}(?: \w+)?\s?:\s")
_LEAST_LABELLED = 40  # characters: a short text may become a label and a word


def is_remark(text: str, answer: str) -> bool:
    """Return whether an engine speaks of itself or of its work, and its text does not."""
    if _EXCUSE.search(answer) is not None and _MEANT.search(text) is None:
        return True
    is_labelled = ":" not in text and answer.count(":") == 1 and _LABEL.match(answer) is not None
    if is_labelled and len(answer) >= _LEAST_LABELLED:
        return True
    return _SERVICE.search(answer) is not None and _SERVICE.search(text) is None
