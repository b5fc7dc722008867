"""The cues by which `kinds` reads a sentence: of which kind, how strong, and the phrases (see `phrases`)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from firsthand.understand.phrases import phrases

Kind = Literal["pain", "request", "question", "praise", "workaround", "noise"]


class Cue(NamedTuple):
    """Phrases that speak for a kind. A weight of 3 decides alone, 2 against one other cue, 1 leans."""

    kind: Kind
    weight: float
    pattern: re.Pattern[str]


#: Strongest first: a cue takes its words, and a later one cannot count them again. "Would be great" is then a request
#: and no praise, "not very good" a pain.
# fmt: off
CUES: tuple[Cue, ...] = (
    # English
    Cue("workaround", 3.5, phrases(r"""
        work(ing|ed)?[- ]?arounds? / i (got|get|worked) around (it|this|that)
    """)),
    Cue("workaround", 3, phrases(r"""
        (as a|a) (temporary|quick|dirty|ugly) (fix|solution|hack) / the (only )?trick (is|was) to
        (for now|until then|in the meantime|meanwhile),? (i|we)('m|'ve)? (just )?(use|using|do|have to|switch\w*|
        export\w*|copy\w*|restart\w*|downgrad\w*)
    """)),
    Cue("workaround", 2.5, phrases(r"""
        (i|we) (solved|fixed|avoided|helped ourselves|help ourselves) (it|this|that)? ?(myself |ourselves )?(by|
        with) / (i|we) ended up \w+ing
        (going|went|switching|rolling|rolled|downgrad\w+) back to (version |v)?[\d.]+ (helps|helped|works|worked|
        fixe[sd])
    """)),
    Cue("request", 4, phrases(r"""
        ((it |that |this )?(would|might|could)|(it|that)'d) be (\w+ )?(nice|great|good|cool|awesome|helpful|useful|
        handy|lovely|perfect|amazing|better|fantastic|ideal|neat)( (if|to|when|for))?
    """)),
    Cue("request", 3.5, phrases(r"""
        feature[- ]?requests? / wish ?list / enhancement request
        (please|pls|kindly) (also |do )?(add|support|allow|make|implement|provide|consider|include|enable|introduce|
        give|let|bring|offer|extend)
        (can|could|would|will) you (please |guys |possibly )*(add|support|allow|make|implement|provide|consider|
        include|enable|introduce|bring|offer)
    """)),
    Cue("request", 3, phrases(r"""
        i('d| would) (really )?(love|like|appreciate|prefer) / (i|we) (really )?wish
        (i|we) (miss|am missing|are missing) (an?|the) (option|feature|way|possibility|setting|button)
        (would like|want|need|love) to be able to / (an?|any|more) options? to
        needs? (an? )?(option|setting|way|support)
        should be (possible|configurable|optional|customi[sz]able|able to)
    """)),
    Cue("request", 2.5, phrases(r"""
        any plans? (to|for|on) / (add|adding) (\w+ )?(support|option|ability) / support for
        hope (you|they) (will )?(add|support|bring) / (i|we)('d)? suggest / suggestion
        it should (also )?(support|allow|offer)
    """)),
    Cue("request", 2, phrases(r"""
        ^(allow|add|support|implement|provide|enable|introduce|expose|make it possible)
    """)),
    Cue("praise", 3.5, phrases(r"""
        never (once )?(crash|fail|freez|froze|had (a|any) (problem|issue)|let (me|us) down)\w*
        (no|without) (any |a |a single )?(crash|freeze|data loss)\w*
    """)),
    Cue("pain", 3, phrases(r"""
        (does|do|did|is|are|was|has|have|could|can|would|will|wo|ca)(n'?t| not|not) (even |really |properly |
        longer |actually |always )?(work|load|open|start|respond|update|sync|save|show|display|appear|render|build|
        compile|install|connect|log ?in|fire|trigger|function|find|get|see|send|print|login|scroll|refresh|play|
        be (opened|saved|loaded|found))\w*
        no longer (work|show|load|open|fire|start|possible|compile|sync|appear)\w*
        stop(s|ped)? (working|responding|showing|loading|syncing|firing)
        not (working|loading|showing|responding|syncing|saving|being \w+ed)
        keeps? (\w+ )?(crash|fail|freez|los|ask|disconnect|logg|reset|hang|stopp)\w* / crash(es|ed|ing)? / unusable
        unacceptable / freez(e|es|ing) / froze(n)? / data loss / regression / segfault / deadlock\w* / horrible
        terrible / awful / useless / worst / scam / garbage
    """)),
    Cue("praise", 2.5, phrases(r"""
        (works?|working|worked|runs?|running) ((so|very|really|just|absolutely|now|again|all) )*(great|perfectly|
        perfect|flawlessly|fine|well|beautifully|like a charm|smoothly|good|nicely)
        (no|without) (any |more )?(problems?|issues?|errors?|complaints?|crashes)( (at all|so far|anymore|
        any more))?
    """)),
    Cue("pain", 2.5, phrases(r"""
        not (very |so |really |that |at all )?(great|good|happy|satisfied|helpful|usable|acceptable|useful|nice|
        intuitive|clear|logical) / isn'?t (very |really )?(good|great|working|useful|clear|helpful)
        fail(s|ed|ing|ure)? / broken / breaks? / buggy / bugs? / annoy(s|ed|ing)? / frustrat\w+ / hate[sd]? / hangs?
        stuck / impossible / los(e|es|t|ing) (all|my|our|the|every\w*|data) / exceptions? / memory leak / leaks
        disappear(s|ed)? / corrupt\w* / vanish\w* / disappoint\w+ / goes? blank / white screen / black screen
    """)),
    Cue("pain", 2, phrases(r"""
        errors? / wrong(ly)? / incorrect(ly)? / missing / slow(er|ly)? / lag(s|gy|ging)? / unable to
        can(no|'|'?n'?)t / won'?t / invalid / empty / ignored? / unexpected(ly)? / duplicate[sd]? / problems?
        issues? / instead of / confus\w+ / times? ?out / timeouts?
        too (slow|long|small|big|many|expensive|complicated|hard|often|few|much) / charged twice / denied
        refus(e|es|ed) / does(n'?t| not) / did(n'?t| not) / never (arriv|came|come|get|got|show|load|finish|open)\w*
    """)),
    Cue("question", 3.5, phrases(r"""
        how (do|can|could|should|would|to|does|did|is|are|come|long|much|many|often)
        is (it|there) (possible|a way|any way|some way|anything)
        is there (an?|any) (\w+ )?(way|option|possibility|setting) / (does|has) any(one|body)
        where (can|do|is|are|should|did)
        what('s| is| are) the (difference|best|right|recommended|correct|point|reason|meaning)
        i('m| am) (wondering|curious) / can (someone|anyone|anybody|somebody) (explain|tell|help|clarify)
        quick question / (i have|got|just) a question / what does .{1,60}\bmean
    """)),
    Cue("question", 2, phrases(r"""
        ^((hi|hello|hey)\b[\w ]{0,20}[,!.]? )?(can|could|do|does|should|is|are|may|when|what|which|who|where|why|
        will|am)\b[^.!]*\? / what (happens|am i|should|do|does) / which (one|version|plan|of)
        when (will|is|can|do) / help me understand
    """)),
    Cue("praise", 3, phrases(r"""
        (i|we)('ve)? ((really|just|absolutely|simply|all) )*love[sd]? / love (it|this|the|your|how)
        best (app|tool|thing|update|support|software|editor) / well done
        (great|good|nice|awesome|amazing|excellent|fantastic) (job|work|app|tool|feature|update|support|product|
        stuff) / keep (it|up) (up )?the good / kudos / hats off / highly recommend\w* / life ?saver
        saved (me|us) \w+
    """)),
    Cue("praise", 2.5, phrases(r"""
        thank(s| you)[^.!?\n]{0,40}\b(works?|fixed|solved|helped|perfect|resolved)
        (works?|fixed|solved|resolved)[^.!?\n]{0,30}\bthank(s| you)
        (that|this|it) (did it|fixed it|solved it|helped|works now)
    """)),
    Cue("praise", 1.8, phrases(r"""
        (awesome|amazing|excellent|fantastic|wonderful|brilliant|superb|perfect(ly)?|great|impressive|delight\w*|
        beautiful(ly)?|so happy|very happy|enjoy(ed|ing)?|intuitive|reliable|flawless)
    """)),
    Cue("praise", 0.8, phrases(r"""
        (thanks|thank you|thx|good|nice|useful|helpful|easy|like it|appreciate)
    """)),
    # German
    Cue("request", 3.5, phrases(r"""
        wäre (\w+ ){0,2}(schön|toll|gut|super|hilfreich|praktisch|klasse|wünschenswert)
        (ich|wir) (würden?|hätten?) (\w+ )?gerne?
        bitte (\w+ ){0,4}(hinzufügen|einbauen|ergänzen|ermöglichen|unterstützen) / wünsche? (mir|ich)
    """)),
    Cue("question", 3.5, phrases(r"""
        wie (kann|können|geht|funktioniert|mache|bekomme|lässt) / gibt es (eine|einen|die) / ist es möglich
        wo (finde|kann|ist) / was (bedeutet|heißt)
    """)),
    Cue("pain", 3, phrases(r"""
        funktionier(t|en) (\w+ ){0,3}nicht / geht (\w+ ){0,3}nicht / stürzt / absturz\w*
        lässt sich (\w+ ){0,3}nicht / kann (\w+ ){0,4}nicht / fehler\w* / kaputt / hängt sich / verschwunden
        ärgerlich / langsam / unbrauchbar
    """)),
    Cue("praise", 2.5, phrases(r"""
        (super|tolle[rs]?|klasse|hervorragend|großartig\w*|perfekt|prima|begeistert)
        (vielen )?dank\b[^.!?]{0,40}\b(funktioniert|geholfen|gelöst)
        funktioniert (jetzt|wieder|super|einwandfrei|perfekt)
    """)),
    Cue("praise", 0.8, phrases(r"""
        danke / vielen dank
    """)),
    # French
    Cue("request", 3.5, phrases(r"""
        ce serait (\w+ )?(bien|super|génial|pratique|utile|top|sympa) / j'aimerais / nous aimerions
        pourriez[- ]vous (ajouter|prévoir|permettre) / il faudrait / merci d'ajouter
    """)),
    Cue("question", 3.5, phrases(r"""
        comment (puis|peut|faire|fait|dois|on) / est[- ]il possible / existe[- ]t[- ]il / peut[- ]on
        où (puis|se|est|trouver) / y a[- ]t[- ]il
    """)),
    Cue("pain", 3, phrases(r"""
        ne (\w+ ){0,2}(fonctionne|marche|s'affiche|s'ouvre|répond|charge)\w* (pas|plus) / plant(e|é|age)
        impossible d\w* / erreurs? / bogues? / trop lent\w* / plus rien / je n'arrive pas
    """)),
    Cue("praise", 2.5, phrases(r"""
        (génial|excellent|parfait|super|formidable|magnifique)e? / j'adore
        merci\b[^.!?]{0,40}\b(marche|fonctionne|résolu)
    """)),
    Cue("praise", 0.8, phrases(r"""
        merci
    """)),
    # Spanish
    Cue("request", 3.5, phrases(r"""
        (sería|estaría) (\w+ )?(bueno|genial|bien|ideal|útil|estupendo|fantástico) / me gustaría / nos gustaría
        podrían? (añadir|agregar|incluir|permitir) / por favor,? (añad|agreg|inclu)\w+
    """)),
    Cue("question", 3.5, phrases(r"""
        cómo (puedo|se|podemos|hago|hacer) / (es|sería) posible / hay (alguna|una) (forma|manera)
        dónde (puedo|está|se) / qué significa
    """)),
    Cue("pain", 3, phrases(r"""
        no (me |se |nos )?(funciona|abre|carga|deja|puedo|podemos|responde|guarda|aparece|muestra)\w*
        se (cierra|bloquea|congela|cuelga) / error(es)? / falla\w* / muy lent[oa] / no sirve / desaparec\w+
    """)),
    Cue("praise", 2.5, phrases(r"""
        (excelente|genial|perfecto|fantástico|estupendo|maravilloso|me encanta)
        gracias\b[^.!?]{0,40}\b(funciona|resuelto|solucionado)
    """)),
    Cue("praise", 0.8, phrases(r"""
        gracias
    """)),
)
# fmt: on
