"""How a thread ends: answered, withdrawn, not convinced, relieved, or still waiting for a word.

Only what is written counts. Silence after an answer is an answer that nobody spoke to, never delight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from firsthand.nouns import Whose
from firsthand.understand.phrases import phrases

#: Words up to which a message of thanks, or one in the present tense, is taken to speak of the whole matter.
SHORT = 25

State = Literal["unanswered", "acknowledged", "asked", "answered", "waiting", "withdrawn", "unconvinced", "relieved"]


class Message(NamedTuple):
    """One message of a thread, the first being what was asked. `author` tells the asker from fellow customers."""

    whose: Whose
    text: str
    author: str = ""


class End(NamedTuple):
    """Where a thread stands.

    Attributes
    ----------
    state
        unanswered: nobody else wrote. acknowledged: heard, without an answer. asked: we asked back and wait.
        answered: an answer was the last word. waiting: the customer's word was the last. withdrawn: the customer took
        it back or solved it alone. unconvinced: the customer disagrees with the answer. relieved: the customer says
        that it works, or thanks for what was done.
    at
        The place of the message that decided.
    words
        What it said; "" where the order of messages decided.
    """

    state: State
    at: int
    words: str


# fmt: off
_WITHDRAWN = phrases(r"""
    (it was |it's |this was |that was |sorry,? )?(my|our)( own)? (mistake|fault|bad|error|misunderstanding|
    oversight) / never ?mind
    (please |you can |feel free to |we can |can be )(just )?(close|ignore|disregard|cancel|withdraw)(d)? (this|it|
    the (ticket|issue|request|report)|my) / (please |you can )(disregard|ignore) (this|my|that|the)
    (opened|filed|reported|created|posted) (this )?(by|in) (mistake|error|accident)
    it was an error (in|on) (my|our|the (command|config\w*|path|settings?|setup)) / false alarm / operator error
    user error / pebkac
    i (see|realis?z?ed?|understand)( now)? (that )?i (was|am|had been|made|had|did) (mistaken|wrong|a mistake|
    misread|overlooked|forgotten|missed|misunderst\w+) / i (was|am) (wrong|mistaken)\b(?! (in|if|but|when))
    i stand corrected / i misread / i (had )?(overlooked|misunderstood)
    (i|we)('ve| have)? (just )?(solved|figured|worked|found|sorted|got) (it|this|that)( out)?( (myself|ourselves|
    already|now))?\s*([.,:;!–-]|by\b|$|(myself|ourselves)\b|out\b)
    (i|we) (managed|was able|were able) to (solve|fix|resolve) (it|this|that)
    (solved|fixed|resolved|found) it( myself| ourselves)?\s*[.,:;!–-]
    (found|figured out) (the|my|our) (problem|mistake|error|cause|issue|culprit) / i figured (it )?out
    it was (caused by |because of |due to |just |actually |all )*(my|our|a)( own)? (own |local |company )?(firewall|
    proxy|typo|config\w*|settings?|vpn|antivirus|network|router|cache|password|extension|plugin|ad ?blocker|setup|
    browser|code|environment|machine|server)
    turn(s|ed)? out (that )?(it was|to be|i (had|was|forgot|did)|we (had|were|forgot)|my|our)
    (i|we) (simply |just )?(forgot|had forgotten) to / no longer (an issue|a problem|needed|relevant|necessary)
    i no longer need / hat sich erledigt / mein(e)? (fehler|irrtum|schuld) / erreur de ma part / c'est ma faute
    fue (mi error|culpa mía) / error mío
""")
_UNCONVINCED = phrases(r"""
    (i|we) (still|do) (\w+ )?(think|believe|feel|find|consider|don'?t (see|understand|agree|get)|do not (see|
    understand|agree)|fail to|disagree|insist|maintain|would (argue|say|expect))
    (i|we) (\w+ )?(disagree|don'?t agree|do not agree|beg to differ|can(no|')t agree)
    (i am|i'm|we are|we're) not (convinced|sure (i|that i|we|that we) agree)
    (not|\w+n't|hardly) (\w+ )?(logical|intuitive|make (any )?sense|convincing|acceptable|a (real )?(solution|fix|
    answer)|very (logical|intuitive|user.friendly)) / illogical / counter-?intuitive / makes no sense / no sense
    but why (would|should|does|do|is|not|can'?t|did) / why (would|should) (i|we|anyone|anybody|a user|users)
    i (don'?t|do not|can'?t|fail to) see (why|how|the point|any reason)
    (that|this|which) (does not|doesn'?t|did not|didn'?t) (really |actually )?(answer|solve|address|explain|help)
    that'?s not what i / not what i (asked|meant|expected|am asking) / you('re| are) missing (the|my) point
    with all due respect / one would expect / please re-?consider / (?<!, )please re-?open
    should (be re-?opened|not be closed|not have been closed|never have been closed)
    nicht (logisch|nachvollziehbar|überzeugt|überzeugend|einverstanden) / sehe ich (anders|nicht so)
    pas (logique|d'accord|convaincu) / no (estoy de acuerdo|me convence|es lógico|tiene sentido)
""")
_THANKS = phrases(r"""
    (many |much |big )?thank(s| you| u)\b(?! in advance| for (any|your (time|consideration|understanding))) / thx
    ty / cheers / much appreciated / i appreciate / you('re| are) (the best|awesome|great|a star) / danke
    vielen dank / merci\b(?! d'(avance|ajouter)) / gracias\b(?! de antemano)
""")
_WORKS_NOW = phrases(r"""
    (works?|working|fixed|solved|resolved|behaves?)( (great|perfectly|fine|well|as expected|just|
    like a charm))* (now|again) / now (it |this |everything |all )?(works|is (working|fixed|solved|fine))
    (that|this|it|your (fix|patch|suggestion|answer|update)|the (fix|patch|update|new (version|build|release))|
    (version |v)?\d+(\.\d+)+\w*) (has |have |did |definitely |really |indeed )*(fix(ed|es)|solve[sd]|resolve[sd]|
    worked|did the trick|did it|cured)\b(?! (only|for a|until|partly|partially|around|in (the )?(past|previous|
    older)|before|fine before))
    (problem|issue|bug|error|crash) (is|has been|was|seems|appears)( to be)? (now )?(gone|fixed|solved|resolved)
    (can )?(confirm(ed)?|verified|fix verified)( that)?( as| it)?( (it('s| is)|this is|the fix|it works))? ?(fixed|
    works|resolved|working|implemented) / fix verified / no longer (crashe?s?|happens?|occurs?|fails?|reproducible)
    not reproducible any ?more / gone (now|since) / (läuft|funktioniert|geht|klappt) (jetzt|nun|wieder)
    (ça|cela) (marche|fonctionne) (maintenant|à nouveau) / ya funciona / ahora (sí )?funciona
""")
#: Present tense alone: in a long message it tells of a part that works, or of a way that works elsewhere.
_WORKS = phrases(r"""
    (it|that|this|everything|all)( all)? (works|helped|helps|is (fine|good|working))
    works (like a charm|perfectly|great|fine|for me|well) / all good / working (fine|great|perfectly|well)
""")
#: "until the bug is fixed", "works great, but": the words stand there and say the opposite.
_OPEN_BEFORE = phrases(r"""
    (until|till|if|once|unless|whether|when|hope|hoping|wish|before|should be|not|so that|so|revert\w*|downgrad\w*|
    (going|went|roll\w+) back)\b[^.!?\n]{0,30}\Z
""")
_TURN_AFTER = phrases(r"""
    [^.!?\n]{0,40}\b(but|however|although|except|only)
""")
_NOT_WORKING = phrases(r"""
    (does|did|is|has|still|do|was|are)(n'?t| not|not)? not (work|fix|help|solve|resolve)\w*
    (does|did|is|has|was|are|do)n'?t (\w+ )?(work|fix|help|solve|resolve)\w*
    not (yet )?(fixed|solved|resolved|working) / works? (only|around|except|until) / if it works
    (should|would|might|could|must|to) (\w+ )?(work|be (fixed|solved|resolved|working))
""")
_INSISTS = phrases(r"""
    any (news|updates?|progress|word|chance|eta|movement|response|solution|fix)
    still (\w+ )?(happen|occur|crash|fail|broken|get|see|hav|experienc|exist|present|reproduc|there|an issue|
    a problem|not|no\b|doesn|does not|isn|can(no|')?t|open|waiting|affect|seeing|wrong|slow|persist|remain|unresolved|
    the same|the case|valid|need)\w*
    (same|happens?|happening|happened|see(ing)?|getting|have|having|got|is back|came back|crashes|fails) (the same |
    this |it |problem |issue |thing |error |crash |again )*(in|on|with|since) (the )?(new(est)?|latest|current|
    version|v?\d)[\w. ]* / (is|came|comes) back\b(?! to (you|me|us)) / not (yet )?(fixed|solved|resolved)
    (does|did)(n'?t| not) (\w+ )?(fix|help|solve|work|resolve)
    has(n'?t| not) (been )?(fixed|solved|changed|helped) / when (will|can) (this|it|we|you) / still waiting
    hello\? / is any(one|body) (there|looking|working) / bump / (weeks?|months?|years?) (later|have passed|without)
    please (\w+ )?(look into|take a look|respond|reply|answer|prioriti[sz]e)
    gibt es (schon |etwas )?neu(es|igkeiten) / immer noch / des nouvelles / toujours (pas|le même|présent)
    alguna novedad / sigue (sin|pasando|igual|fallando) / todavía no
""")
_ASKS_BACK = phrases(r"""
    (could|can|would|will) you (please |kindly |maybe |possibly |also )*(provide|send|share|attach|post|try|test|
    check|confirm|verify|tell|give|explain|clarify|let|show|describe|upload|reproduce|add|elaborate|include|run)
    please (\w+ )?(provide|send|share|attach|post|confirm|verify|clarify|describe|upload|reproduce|elaborate|tell|
    give|let (me|us) know (if|whether|which|what|how))
    (what|which) (version|platform|device|browser|sdk|os|operating system|plan|environment)
    do you (have|see|get|use|still) / are you (using|still|seeing|able|on|sure) / did you (try|check)
    have you tried / is (this|it|that) still (an? )?(problem|issue|happening|relevant|needed|the case|valid)
    (need|until|pending|without) (more|further|some more|a test|additional) (info\w*|details?|case|response|
    feedback) / can(no|'|no)t reproduce / unable to reproduce / not reproducible
""")
_ACKNOWLEDGES = phrases(r"""
    (thanks|thank you) for (\w+ )?(report|rais|fil|submit|let|contact|writ|reach|point|your (report|message|
    feedback|patience|mail|ticket))\w*
    (we('ll| will)|i('ll| will|'m going to)) (\w+ )?(look|investigate|take a look|check|get back|pass|forward|
    discuss|let you know|consider|keep you) / looking into (it|this) / investigating
    under (review|investigation|consideration) / added to (the|our) (backlog|roadmap|list)
    (i|we) (can|could) (reproduce|confirm) / has been (forwarded|escalated|assigned|triaged)
    mov(ed|ing) (this|it)? ?(to|from) / assign(ed|ing) (this|it)? ?to
""")
_ANSWERS = phrases(r"""
    (fixed|resolved|solved|corrected|implemented|added|released|shipped|merged|addressed|removed|changed|available|
    landed|reverted) (in|with|by|as of|via|for|on|to)
    (has|have) been (fixed|resolved|merged|implemented|released|added|addressed|reverted)
    this is (now )?(fixed|resolved|done|available) / pull request / PR
    (by design|as designed|expected behaviou?r|working as intended|works as (designed|intended|expected)|
    intended behaviou?r|known (issue|limitation)|not a bug|won'?t (fix|be|do)|will not be (fixed|implemented|added|
    supported)|not (currently )?(supported|possible|planned)|out of scope|duplicate of|closing (this|as|it|the)|
    closed as|invalid|consistent with|no plans?)
    (you (can|could|should|need to|have to|must|may|might|will need|want to)|try (to|the|using|this|setting|with|it|
    adding|removing|upgrading|updating|running)|please (use|update|upgrade|try|see|refer|set|follow|install|read|
    remove|check out|note)|use (the|a|an|this)|simply|instead,? (use|of)|make sure|(the )?(solution|reason|cause|
    answer|fix|workaround) (is|was|for)|this is (because|due|caused|how)|that'?s because|because|see (the )?(docs?|
    documentation|guide|https?|here)|here('s| is)|as (documented|described)|go to|click( on)?|enable|disable)
    (sie können|bitte (verwenden|aktualisieren|versuchen)|behoben|vous pouvez|corrigé|puede(s)?|corregido|
    solucionado en)
""")
#: A change, and not only a word.
_MENDED = phrases(r"""
    (fixed|resolved|implemented|added|released|shipped|merged|reverted) (in|with|by|as of|for|on)
    has been (fixed|resolved|merged|implemented|reverted)
""")
#: What settles a matter, so that a question beside it does not take the answer back.
_SETTLES = phrases(r"""
    (fixed (in|with|by)|resolved|by design|as designed|won'?t fix|duplicate of|closed as|closing as)
""")
# fmt: on


def _said(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0].strip() if found else ""


def withdrawn(text: str) -> str:
    """The words with which a customer takes it back or solves it alone; "" where there are none.

    >>> withdrawn("Never mind, it was our firewall.")
    'Never mind'
    """
    return "" if unconvinced(text) else _said(_WITHDRAWN, text)


def unconvinced(text: str) -> str:
    """The words with which a customer still disagrees.

    >>> unconvinced("You are right about the standard, but I still find it confusing.")
    'I still find'
    """
    return _said(_UNCONVINCED, text)


def thanks(text: str) -> str:
    """The words of thanks; thanks in advance are none.

    >>> thanks("Thanks in advance!"), thanks("Perfect, thank you")
    ('', 'thank you')
    """
    return _said(_THANKS, text)


def works_now(text: str) -> str:
    """The words that say it works now.

    >>> works_now("Just updated and it works again."), works_now("It should work now, but it does not work")
    ('works again', '')
    """
    if _NOT_WORKING.search(text) or insists(text):
        return ""
    found = _WORKS_NOW.search(text) or (_WORKS.search(text) if len(text.split()) <= SHORT else None)
    if not found or _OPEN_BEFORE.search(text[: found.start()]) or _TURN_AFTER.match(text[found.end() :]):
        return ""
    return found[0].strip()


def insists(text: str) -> str:
    """The words that ask again, or say that it still happens.

    >>> insists("Any news on this? Still happening in 3.8")
    'Any news'
    """
    return _said(_INSISTS, text)


def answers(text: str) -> str:
    """The words that make a message an answer, and neither a question back nor a mere "we heard you".

    >>> answers("You can set this under Preferences."), answers("Could you send us the log?")
    ('You can', '')
    """
    answer = _said(_ANSWERS, text)
    return "" if answer and asks_back(text) and not _SETTLES.search(text) else answer


def asks_back(text: str) -> str:
    """The words that ask the customer for something.

    >>> asks_back("Which version are you on?")
    'Which version'
    """
    return _said(_ASKS_BACK, text)


def acknowledges(text: str) -> str:
    """The words that say it was heard.

    >>> acknowledges("Thanks for reporting, we will look into it.")
    'Thanks for reporting'
    """
    return _said(_ACKNOWLEDGES, text)


def thread_end(messages: Sequence[Message]) -> End:
    """Where a thread stands after its last message.

    Parameters
    ----------
    messages : sequence of Message
        In order of time, the first being what the customer asked. Robots' messages are passed over.

    Raises
    ------
    ValueError
        When there is no message.

    Examples
    --------
    >>> thread_end([Message("customer", "It crashes."), Message("colleague", "Fixed in 2.1."),
    ...             Message("customer", "Works now, thank you!")])
    End(state='relieved', at=2, words='Works now')
    """
    if not messages:
        raise ValueError("a thread has at least the message that began it")
    asker = messages[0].author
    end = End("unanswered", 0, "")
    for index, message in enumerate(messages[1:], start=1):
        if message.whose == "robot" or not message.text.strip():
            continue
        by_asker = message.author == asker if asker and message.author else message.whose == messages[0].whose
        end = _after_asker(end, index, message.text) if by_asker else _after_other(end, index, message)
    return end


def _after_asker(end: End, index: int, text: str) -> End:
    heard = end.state != "unanswered"
    short = len(text.split()) <= SHORT
    if heard and (words := works_now(text)):
        return End("relieved", index, words)
    if heard and (words := unconvinced(text)):
        return End("unconvinced", index, words)
    if words := withdrawn(text) or (works_now(text) if short else ""):
        return End("withdrawn", index, words)
    if words := insists(text):
        return End("waiting" if heard else "unanswered", index, words)
    if end.state == "answered" and short and "?" not in text and (words := thanks(text)):
        return End("relieved", index, words)
    if end.state in ("withdrawn", "relieved") and short:
        return end
    return End("waiting", index, "") if heard else end


def _after_other(end: End, index: int, message: Message) -> End:
    text = message.text
    if message.whose == "customer" and end.state != "unanswered":
        # A fellow customer cannot be relieved for the asker, yet may doubt the answer or meet the same again.
        if words := unconvinced(text):
            return End("unconvinced", index, words)
        if words := insists(text):
            return End("waiting", index, words)
    if end.state in ("withdrawn", "relieved") or (end.state == "unconvinced" and not _MENDED.search(text)):
        # Who was not convinced is not convinced by the same answer again, only by a change.
        return end
    if words := answers(text):
        return End("answered", index, words)
    if end.state == "answered" or message.whose != "colleague":
        return end
    if words := asks_back(text):
        return End("asked", index, words)
    return End("acknowledged", index, acknowledges(text)) if end.state in ("unanswered", "waiting") else end
