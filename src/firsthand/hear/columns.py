"""Which column of a table holds what: guessed from names and values, or told with `--map`."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

from firsthand.errors import ColumnsUnclear, Unknown
from firsthand.hear.dates import is_date, moment, order_of

Rows = Sequence[Mapping[str, str]]

#: What a column may be mapped to, in the order in which columns are given away, and the names that exports use for it
#: (helpdesks, app stores, trackers, spreadsheets; English, German, French, Spanish, Italian, Portuguese, Dutch).
#: Names are compared without case, accents and punctuation; the first that a table has wins.
NAMES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "issue key", "key", "ticket id", "ticket number", "ticketnummer", "ticket", "conversation id",
        "review id", "bug id",
        "issue id", "case number", "case id", "message id", "response id", "number", "nummer", "numero", "no",
        "uuid", "external id",
    ),
    "at": (
        "at", "created", "created at", "created on", "created date", "date created", "creation date",
        "creation time", "opened",
        "opened at", "submitted", "submitted at", "submit date", "submission date", "conversation started at",
        "started at",
        "review submit date and time", "review date", "review submit millis since epoch", "received", "received at",
        "sent at",
        "posted", "posted at", "date", "datetime", "date time", "timestamp", "time", "erstellt", "erstellt am",
        "erstellungsdatum",
        "angelegt am", "eingang", "eingegangen am", "datum", "zeitpunkt", "date de creation", "cree le", "fecha",
        "fecha de creacion",
        "creado", "data", "data di creazione", "data de criacao", "criado em", "aangemaakt", "aangemaakt op",
    ),
    "title": (
        "title", "subject", "summary", "review title", "headline", "betreff", "titel", "zusammenfassung",
        "uberschrift", "objet",
        "sujet", "titre", "asunto", "titulo", "oggetto", "titolo", "assunto", "onderwerp",
    ),
    "body": (
        "body", "text", "description", "review text", "review", "comment", "comments", "message", "content", "feedback",
        "first user message", "first message", "initial message", "question", "answer", "response", "verbatim",
        "note", "notes",
        "details", "beschreibung", "nachricht", "kommentar", "inhalt", "bewertungstext", "rezension", "freitext",
        "anliegen",
        "commentaire", "message du client", "avis", "contenu", "descripcion", "mensaje", "comentario", "resena",
        "descrizione",
        "messaggio", "commento", "recensione", "descricao", "mensagem", "omschrijving", "bericht", "opmerking",
    ),
    "rating": (
        "rating", "stars", "star rating", "score", "satisfaction score", "csat", "nps", "nps score", "sterne",
        "bewertung", "note sur 5",
        "evaluation", "calificacion", "valoracion", "estrellas", "valutazione", "stelle", "avaliacao", "estrelas",
        "beoordeling",
    ),
    "author": (
        "author", "author name", "reporter", "requester", "requester name", "user name", "username", "user",
        "nickname", "reviewer",
        "reviewer name", "submitter", "created by", "contact", "contact name", "from", "autor", "verfasser",
        "melder", "absender",
        "ersteller", "auteur", "utilisateur", "usuario", "autore", "utente", "gebruiker",
    ),
    "author_email": (
        "author email", "email", "e mail", "mail", "requester email", "user email", "contact email", "from email",
        "email address",
        "e mail adresse", "adresse e mail", "correo", "correo electronico",
    ),
    "customer": (
        "customer", "account", "company", "company name", "organization", "organisation", "organization name",
        "account name",
        "account id", "customer id", "customer name", "client", "workspace", "tenant", "kunde", "kundenname",
        "firma", "unternehmen",
        "societe", "entreprise", "cliente", "empresa", "azienda", "klant", "bedrijf",
    ),
    "version": (
        "version", "app version", "app version name", "release", "build", "affects version s", "affected version",
        "software version",
        "app version code", "versao", "versione", "versie",
    ),
    "platform": (
        "platform", "os", "operating system", "device os", "device", "plattform", "betriebssystem", "plateforme",
        "plataforma",
        "piattaforma", "environment",
    ),
    "component": (
        "component", "component s", "components", "module", "area", "product area", "komponente", "modul",
        "composant",
    ),
    "plan": ("plan", "tier", "subscription", "edition", "tarif", "paket", "abonnement", "suscripcion", "piano"),
    "locale": (
        "locale", "language", "lang", "reviewer language", "user language", "sprache", "langue", "idioma", "lingua",
        "taal", "country",
        "territory", "store", "region", "land", "pays", "pais", "paese",
    ),
    "labels": (
        "labels", "label", "tags", "tag", "keywords", "etiketten", "schlagworter", "etiquettes", "etiquetas",
        "etichette",
    ),
    "url": ("url", "link", "permalink", "review link", "web url", "html url"),
    "thread": ("thread", "thread id", "parent id", "in reply to"),
    "kind": ("kind",),
    "author_role": ("author role", "role", "user role"),
}  # fmt: skip

#: Columns that tell what became of a row. They are kept apart from what stood when it was said.
LATER = frozenset((
    "status", "state", "state reason", "resolution", "resolved", "resolved at", "resolution date", "solved at",
    "closed", "closed at",
    "closed date", "assignee", "assigned to", "updated", "updated at", "last updated", "last modified",
    "fix version s", "fix versions",
    "fixed in", "milestone", "duplicate of", "review last update date and time",
    "review last update millis since epoch",
    "developer reply date and time", "developer reply millis since epoch", "developer reply text", "geschlossen",
    "geschlossen am",
    "aktualisiert", "bearbeiter", "zustandig", "losung",
))  # fmt: skip

#: The share of filled cells that have to look like dates in a column that holds dates; the rest may be broken rows.
DATE_SHARE = 0.8

#: Characters a cell has on average in a column of free text: below it, columns hold names, numbers and choices.
TEXT_LENGTH = 20

PREVIEWED = 3
_CELL_SHOWN = 60
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # a preview shows what stands there; whether it can be true is judged later


def plain_name(column: str) -> str:
    """A column's name without case, accents and punctuation.

    >>> plain_name("Fix Version/s"), plain_name("Date_de_Création")
    ('fix version s', 'date de creation')
    """
    spaced = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))
    bare = "".join(character for character in spaced if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def is_later(column: str) -> bool:
    """Whether a column tells what became of a row."""
    return plain_name(column) in LATER


def guess(header: Sequence[str], rows: Rows) -> dict[str, str]:
    """A column map from the names of the columns, and from their values where names do not say enough.

    Parameters
    ----------
    header
        The columns' names, each once.
    rows
        A sample of rows, column to text.

    Returns
    -------
    dict
        Field to column. `at`, `title` and `body` are missing where nothing is sure.

    Examples
    --------
    >>> guess(["Ticketnummer", "Erstellt am", "Betreff"], [{"Erstellt am": "12.03.2013 11:28"}])
    {'id': 'Ticketnummer', 'at': 'Erstellt am', 'title': 'Betreff'}
    """
    by_name = {plain_name(column): column for column in reversed(header)}
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        for name in names:
            column = by_name.get(name)
            if column is not None and column not in found.values() and (field != "at" or _holds_dates(column, rows)):
                found[field] = column
                break
    if "at" not in found and len(dated := _dated(header, rows, found)) == 1:
        found["at"] = dated[0]
    if "body" not in found and "title" not in found and len(wordy := _wordy(header, rows, found)) == 1:
        found["body"] = wordy[0]
    return found


def parse_map(text: str) -> dict[str, str]:
    """Read what `--map` was given, such as `at=created,body="text, long"`.

    Besides the fields, `dates=day-first` or `dates=month-first` says how `03/04/2013` is meant.

    Raises
    ------
    ColumnsUnclear
        For a part that is no `field=column`.
    Unknown
        For a field that does not exist.

    Examples
    --------
    >>> parse_map("at=Created,body=Text")
    {'at': 'Created', 'body': 'Text'}
    """
    quotable = re.sub(r'(^|,)\s*([a-z_]+)\s*=\s*"', r'\1"\2=', text)
    parts = [part.strip() for part in next(csv.reader([quotable], skipinitialspace=True), []) if part.strip()]
    found: dict[str, str] = {}
    for part in parts:
        field, equals, column = (side.strip() for side in part.partition("="))
        if not (equals and field and column):
            raise ColumnsUnclear(f'"{part}" is no field=column.', next='Write it like --map "at=created,body=text".')
        if field != "dates" and field not in NAMES:
            raise Unknown.name("field", field, [*NAMES, "dates"])
        if field == "dates" and column not in ("day-first", "month-first"):
            raise Unknown.name("order of dates", column, ["day-first", "month-first"])
        found[field] = column
    if not found:
        raise ColumnsUnclear("The column map is empty.", next='Write it like --map "at=created,body=text".')
    return found


def written(columns: Mapping[str, str]) -> str:
    """A column map as `--map` takes it. The inverse of `parse_map`."""
    return ",".join(
        f'{field}="{column.replace(chr(34), chr(34) * 2)}"' if re.search(r'[,"\s]', column) else f"{field}={column}"
        for field, column in columns.items()
    )


def resolve(header: Sequence[str], rows: Rows, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The map to read a table with: what was given, and guesses for the fields that were not.

    Raises
    ------
    Unknown
        When a given column is not in the table.
    ColumnsUnclear
        When the date or the text is missing; it carries the exact `--map` to type.
    """
    told = {field: column if field == "dates" else _column(column, header) for field, column in (given or {}).items()}
    guessed = guess([column for column in header if column not in told.values()], rows)
    # A map that says where the text is means that text alone: a guessed second one would double it.
    texts = {"title", "body"} if told.keys() & {"title", "body"} else set()
    kept = {field: column for field, column in guessed.items() if field not in told and field not in texts}
    found = {field: (told | kept)[field] for field in (*NAMES, "dates") if field in told or field in kept}
    free = [column for column in header if column not in found.values()]
    if "at" not in found and rows and not _dated(header, rows, found) and not any(is_later(c) for c in header):
        raise ColumnsUnclear(
            f"No column of this table holds dates; it has: {', '.join(header[:12])}.",
            kept="Nothing was read from it.",
            next="Export it with the column that says when each row was written, or name that column: --map at=COLUMN.",
        )
    if "at" not in found:
        raise _unclear("the date", _dated(header, rows, found) or free, "at", found)
    if "title" not in found and "body" not in found:
        raise _unclear("the text", _wordy(header, rows, found) or free, "body", found)
    return found


def preview(rows: Iterable[Mapping[str, str]], columns: Mapping[str, str]) -> list[dict[str, str]]:
    """The first rows as they would be read: field to text, long text cut, dates in UTC where they can be read."""
    first = list(islice(rows, PREVIEWED))
    order = columns.get("dates") or order_of(row.get(columns.get("at", ""), "") for row in first)
    shown = []
    for row in first:
        cells = {field: row.get(column, "") for field, column in columns.items() if field != "dates"}
        cut = {field: text if len(text) <= _CELL_SHOWN else f"{text[:_CELL_SHOWN]}…" for field, text in cells.items()}
        if "at" in cut:
            cut["at"] = _shown_date(cells["at"], order)
        shown.append(cut)
    return shown


def _shown_date(text: str, order: str) -> str:
    try:
        read = moment(text, now=_NEVER, order=order)  # type: ignore[arg-type]
    except ValueError as error:
        return f"? {error}"
    return read.at.strftime("%Y-%m-%d %H:%M")


def _column(given: str, header: Sequence[str]) -> str:
    for column in header:
        if column == given or plain_name(column) == plain_name(given):
            return column
    raise Unknown.name("column", given, header)


def _unclear(what: str, candidates: Sequence[str], field: str, found: Mapping[str, str]) -> ColumnsUnclear:
    listed = ", ".join(f'"{column}"' for column in candidates[:8]) or "none"
    example = candidates[0] if candidates else "COLUMN"
    told = {field: example} | {f: c for f, c in found.items() if f in ("id", "at", "title", "body")}
    return ColumnsUnclear(
        f"No column of this table is surely {what}; it could be: {listed}.",
        kept="Nothing was read from it.",
        next=f"Say which, for example: --map '{written({f: told[f] for f in NAMES if f in told})}'",
    )


def _filled(column: str, rows: Rows) -> list[str]:
    return [text for row in rows if (text := (row.get(column) or "").strip())]


def _holds_dates(column: str, rows: Rows) -> bool:
    cells = _filled(column, rows)
    n_dates = sum(is_date(text) or bool(re.fullmatch(r"\d{9,10}|\d{12,13}", text)) for text in cells)
    return not rows or (bool(cells) and n_dates >= DATE_SHARE * len(cells))


def _dated(header: Sequence[str], rows: Rows, found: Mapping[str, str]) -> list[str]:
    free = [column for column in header if column not in found.values() and not is_later(column)]
    return [column for column in free if rows and _holds_dates(column, rows)]


def _wordy(header: Sequence[str], rows: Rows, found: Mapping[str, str]) -> list[str]:
    free = [column for column in header if column not in found.values() and not is_later(column)]
    return [column for column in free if _reads_like_text(_filled(column, rows))]


def _reads_like_text(cells: Sequence[str]) -> bool:
    return any(" " in text for text in cells) and sum(map(len, cells)) >= TEXT_LENGTH * len(cells)
