"""Words that the writer did not write now: quoted replies, forwarded headers, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firsthand.hear.lines import Line

#: The longest signature that is believed. RFC 3676 asks for four lines; company footers run longer.
MAX_SIGNATURE_LINES = 15

#: The line a mail program puts above a quoted answer, in the languages whose programs were at hand.
_ATTRIBUTION = re.compile(
    r"""\s*(?:
      On\ .{6,200}\ wrote\s*: | Am\ .{6,200}\ schrieb\b.{0,120}: | Le\ .{6,200}\ a\ écrit\s*: 
      | El\ .{6,200}\ escribió\s*:
    | Il\ .{6,200}\ ha\ scritto\s*: | Em\ .{6,200}\ escreveu\s*: | Op\ .{6,200}\ schreef\b.{0,120}: 
    | Den\ .{6,200}\ skrev\b.{0,120}:
    | W\ dniu\ .{6,200}\ (?:pisze|napisał\(?a?\)?)\s*: | .{6,200}\ (?:написал|пишет)\(?а?\)?\s*: 
    | .{4,120}(?:写道|寫道)\s*[:：]
    | .{4,120}(?:のメール|さんは書きました|は書きました)\s*[:：] | .{6,160}\ tarihinde\ .{0,120}\ (?:şunu\ )?yazdı\s*:
    | \S+@\S+\ (?:wrote|writes|schrieb)\s*:
    )\s*$""",
    re.VERBOSE,
)
_ATTRIBUTION_OPENS = re.compile(r"\s*(?:On|Am|Le|El|Il|Em|Op|Den|W dniu) .{0,60}\d")

_DIVIDER = re.compile(
    r"""\s*(?:-{2,}\s*(?:Original\ Message|Forwarded\ (?:by|message)|Urspr[üu]e?ngliche\ Nachricht
      |Weitergeleitete\ Nachricht
      |Message\ d'origine|Message\ transféré|Mensaje\ original|Messaggio\ originale|Mensagem\ original
      |Oorspronkelijk\ bericht
      |Wiadomość\ oryginalna|Исходное\ сообщение|原始邮件|元のメッセージ|Ursprungligt\ meddelande).{0,60}-{2,}.{0,3}
    | Begin\ forwarded\ message: | _{20,} )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_HEADER = re.compile(
    r"""\s*\*?(?:From|Sent|To|Cc|Date|Subject|Reply-To|Von|Gesendet|An|Datum|Betreff|De|Envoyé|À|Objet|Enviado(?:\ el)?
      |Para|Asunto
      |Da|Inviato|A|Oggetto|Data|Assunto|Van|Verzonden|Aan|Onderwerp|От|Кому|Тема|Дата|发件人|收件人|主题|发送时间|差出人|宛先|件名)
      \s*[:：]\*?\s*\S""",
    re.VERBOSE,
)

_DEVICE = re.compile(
    r"""\s*(?:Sent\ (?:from|via|with)\ (?:my|the|an?|Samsung|Mail|Outlook|Yahoo|Proton|Gmail|iPhone|iPad)\b
    | Get\ Outlook\ for[ ]
    | Gesendet\ (?:von|mit)\ (?:meinem|der|Outlook|GMX) | Von\ meinem\ .{2,30}\ gesendet 
    | Diese\ Nachricht\ wurde\ von\ meinem
    | Envoyé\ (?:de|depuis)\ (?:mon|ma|Outlook) | Enviado\ (?:desde|de|do|del)\ (?:mi|meu|Outlook) 
    | Inviato\ da(?:l\ mio|\ i)
    | Verzonden\ vanaf\ mijn | Skickat\ från\ min | Wysłane\ z | Отправлено\ (?:с|из)\ | 从我的|发自我的
    |iPhoneから送信 ).{0,80}$""",
    re.VERBOSE,
)
_CLOSING = re.compile(
    r"""\s*(?:(?:best|kind|warm|many|with\ (?:best|kind))\ (?:regards|wishes|thanks) | (?:kindest\ )?regards
    | sincerely(?:\ yours)?
    | yours\ (?:sincerely|faithfully|truly) | cheers | thanks | thank\ you | thanks\ (?:in\ advance|again
    |a\ lot|so\ much) | many\ thanks
    | thanks\ (?:and|&)\ (?:best\ )?regards | best | all\ the\ best | take\ care | tia | thx | rgds
    | (?:mit\ )?(?:freundlichen?|besten|herzlichen|lieben|viele[nr]?|liebe|beste|schöne[n]?)\ (?:grüßen?|gruß
    |gruss|grüssen?|dank)
    | mfg | lg | vg | gruß | danke | cordialement | bien\ cordialement | cdlt | merci(?:\ d'avance)? 
    | salutations | bien\ à\ vous
    | saludos(?:\ cordiales)? | un\ saludo | atentamente | gracias | cordiali\ saluti | saluti | grazie 
    | atenciosamente | obrigad[oa]
    | met\ vriendelijke\ groet(?:en)? | groeten | mvg | med\ vänliga\ hälsningar | mvh | pozdrawiam 
    | с\ уважением | спасибо
    | 此致 | 敬礼 | よろしくお願い(?:いた|致)?します )\s*[,.!…]*\s*(?::-?\)|🙂|🙏)?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(
    r"(?:confidential|vertraulich|confidentiel)[^\n]{0,200}(?:intended|recipient|Empfänger|destinataire)"
    r"|(?:This|The) (?:e-?mail|message)[^\n]{0,120}(?:confidential|intended (?:only|solely|for))",
    re.IGNORECASE,
)


def quoted(lines: Sequence[Line], free: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of lines that repeat an earlier message.

    `>` lines and Jira's `bq.` lines, each with the line that announces them; below a divider or a block of mail headers
    everything, when something was written above it (a bare forward is the only text there is, and stays).

    Returns
    -------
    list of (first, last)
        Line numbers, `last` included, in order, not overlapping.
    """
    runs: list[tuple[int, int]] = []
    n = len(lines)
    said_before = False
    i = 0
    while i < n:
        text = lines[i].text
        if not free[i] or not text.strip():
            i += 1
            continue
        stripped = text.lstrip()
        if stripped.startswith(">") or stripped.startswith("bq. "):
            last = i
            while last + 1 < n and free[last + 1] and lines[last + 1].text.lstrip().startswith((">", "bq. ")):
                last += 1
            runs.append((i, last))
            i = last + 1
            continue
        announced = _announces(lines, free, i)
        if announced is not None:
            below = _next_written(lines, free, announced + 1)
            if below is None or lines[below].text.lstrip().startswith(">"):
                runs.append((i, announced))
                i = announced + 1
                continue
            runs.append((i, n - 1 if said_before else announced))
            if said_before:
                break
            i = announced + 1
            continue
        headers = _headers(lines, free, i)
        if headers is not None:
            runs.append((i, n - 1 if said_before else headers))
            if said_before:
                break
            i = headers + 1
            continue
        said_before = True
        i += 1
    return runs


def _announces(lines: Sequence[Line], free: Sequence[bool], i: int) -> int | None:
    """The last line of an attribution that begins on line `i` (programs wrap it over up to three lines)."""
    text = lines[i].text
    if len(text) > 400:
        return None
    if text.rstrip().endswith((":", "：")) and _ATTRIBUTION.match(text):
        return i
    if not _ATTRIBUTION_OPENS.match(text):
        return None
    joined = text
    for j in range(i + 1, min(i + 3, len(lines))):
        if not free[j] or not lines[j].text.strip():
            return None
        joined = f"{joined.rstrip()} {lines[j].text.strip()}"
        if len(joined) <= 400 and joined.endswith(":") and _ATTRIBUTION.match(joined):
            return j
    return None


def _headers(lines: Sequence[Line], free: Sequence[bool], i: int) -> int | None:
    """The last line of a divider or of a block of at least three mail headers that begins on line `i`."""
    text = lines[i].text
    is_divider = len(text) < 200 and _DIVIDER.match(text) is not None
    j = i + 1 if is_divider else i
    n_headers = 0
    while j < len(lines) and free[j] and n_headers < 8:
        if _HEADER.match(lines[j].text):
            n_headers += 1
        elif lines[j].text.strip() or n_headers:
            break
        j += 1
    if text.lstrip().startswith("___"):
        is_divider = is_divider and n_headers >= 2
    return j - 1 if n_headers >= 3 or (is_divider and (n_headers or not text.lstrip().startswith("_"))) else None


def _next_written(lines: Sequence[Line], free: Sequence[bool], i: int) -> int | None:
    return next((j for j in range(i, len(lines)) if lines[j].text.strip()), None)


def signatures(lines: Sequence[Line], free: Sequence[bool]) -> list[tuple[int, int]]:
    """Runs of lines that only say who wrote: after `-- `, a closing phrase, or the name of a device.

    A closing phrase counts where at most eight short lines follow before the text, or the answer above a quotation,
    ends.

    Returns
    -------
    list of (first, last)
        Line numbers, `last` included, in order, not overlapping.
    """
    runs: list[tuple[int, int]] = []
    i, n = 0, len(lines)
    while i < n:
        text = lines[i].text
        if not free[i] or not text or len(text) > 200:
            if free[i] and len(text) > 200 and _CONFIDENTIAL.search(text, 0, 600):
                runs.append((i, i))
            i += 1
            continue
        last: int | None = None
        if text.rstrip() == "--" and text.startswith("--"):
            last = _end_of_signature(lines, free, i, MAX_SIGNATURE_LINES, 100)
        elif _CLOSING.match(text):
            last = _end_of_signature(lines, free, i, 8, 60)
        elif _DEVICE.match(text) or _CONFIDENTIAL.search(text):
            last = i
        if last is None:
            i += 1
            continue
        runs.append((i, last))
        i = last + 1
    return runs


def _end_of_signature(
    lines: Sequence[Line], free: Sequence[bool], i: int, max_lines: int, max_chars: int
) -> int | None:
    last, n_written = i, 0
    for j in range(i + 1, len(lines)):
        if not free[j]:
            break
        text = lines[j].text.strip()
        if not text:
            continue
        n_written += 1
        if n_written > max_lines or len(text) > max_chars or (text[-1] in ".!?" and len(text.split()) > 5):
            return None
        last = j
    return last
