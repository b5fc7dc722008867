"""Support mails in the plain format, with greetings, signatures, quoted replies, and private data to be masked."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from ..nouns import Account, Said, Truth, plain
from ..weeks import Almanac, in_office_hours, iso
from ..wordbook import phrases
from .team import SUPPORT, mail_of

#: Problems about which people write down their bank account.
_MONEY = {"deposit-held", "payout-match", "voucher-cent", "bulk-refund", "double-booked"}


def mails(told: Sequence[Said], almanac: Almanac, rng: Random) -> tuple[str, list[Truth]]:
    """mails.jsonl and the truth of its lines."""
    lines: list[str] = []
    truth: list[Truth] = []
    end = almanac.at(79, 0, 0)
    for i, said in enumerate(told):
        assert said.account
        thread = f"mail-{301 + i}"
        for n, (who, at, body) in enumerate(_thread(said, i, rng), start=1):
            if at >= end:
                break
            customer = who == "customer"
            robot = bool(said.more.get("robot"))
            agent = SUPPORT[i % len(SUPPORT)]
            author = f"{said.account.contact} <{said.account.mail}>" if customer else f"{agent} <{mail_of(agent)}>"
            row = {
                "id": f"{thread}-{n}",
                "at": iso(at),
                "kind": "mail",
                "title": said.title if n == 1 else f"Re: {said.title.removeprefix('Re: ')}",
                "body": body.replace("{agent}", agent),
                "thread": thread,
                "author": author,
                "author_role": "customer" if customer else "agent",
            }
            # Half of the mailboxes are joined to their account by the export, the others by the domain alone.
            if customer and i % 2:
                row["customer"] = said.account.id
            stranger = said.kind == "noise"
            if stranger:
                # Passengers, sellers and machines write to support as well; they belong to no account.
                sender = f"postmaster@{said.account.domain}" if robot else f"guest{i}@mailbox.example"
                row = {k: v for k, v in row.items() if k != "customer"} | {"author": sender, "author_role": ""}
            account_id = None if stranger else said.account.id
            lines.append(json.dumps(row, ensure_ascii=False))
            whose = "robot" if robot else "unknown" if stranger else "customer" if customer else "colleague"
            truth.append(Truth(str(row["id"]), "mails.jsonl", said.label, said.kind, whose, account_id, said.case))
    return "\n".join(lines) + "\n", truth


def _thread(said: Said, n: int, rng: Random) -> list[tuple[str, datetime, str]]:
    """Who, when and the whole body of each mail of a thread."""
    assert said.account
    if said.kind == "noise":
        return [("customer", said.at, said.text + "\n")]
    first = _letter(said.text, said, n, rng)
    made = [("customer", said.at, first)]
    for turn in said.turns:
        if turn.who == "agent":
            at = in_office_hours(said.at + timedelta(minutes=turn.after_minutes))
            quoted = "\n".join(f"> {line}".rstrip() for line in first.splitlines())
            head = f"On {said.at:%a, %d %b %Y at %H:%M}, {said.account.contact} <{said.account.mail}> wrote:"
            name = said.account.contact.split()[0]
            made.append(
                (
                    "agent",
                    at,
                    f"Hello {name},\n\n{turn.text}\n\nBest\n{{agent}}\nHarbourline support\n\n{head}\n{quoted}\n",
                )
            )
            back = next((t for t in said.turns if t.who == "customer"), None)
            if back:
                quoted = "\n".join(f"> {line}".rstrip() for line in f"Hello {name},\n\n{turn.text}".splitlines())
                at += timedelta(minutes=back.after_minutes - turn.after_minutes)
                made.append(
                    ("customer", at, f"{back.text}\n\nOn {at:%d/%m/%Y}, Harbourline support wrote:\n{quoted}\n")
                )
    return made


def _letter(text: str, said: Said, n: int, rng: Random) -> str:
    assert said.account
    account = said.account
    foreign = said.lang != "en" or (not text.isascii() and account.locale != "en")
    greeting = "" if foreign and said.case else _greeting(said.lang, rng)
    closing = {"de": "Mit freundlichen Grüßen", "fr": "Cordialement", "es": "Un saludo"}.get(said.lang) or rng.choice(
        phrases()["closings"]
    )
    private = _private(said, n)
    body = "\n\n".join(part for part in (greeting, text + private, closing) if part)
    return f"{body}\n{account.contact.split()[0]}{_signature(account, rng)}\n"


def _private(said: Said, n: int) -> str:
    """A sentence with something in it that nobody else should read, in every fifth mail or so."""
    account, words = said.account, phrases()
    assert account
    if said.case or said.kind != "problem":
        return ""
    if said.label in _MONEY and n % 3 == 0:
        return "\n\n" + words["private_money"][n // 3 % len(words["private_money"])]
    if n % 6 == 0:
        mail = f"{plain(account.contact)}@mailbox.example"
        return "\n\n" + words["private"][n // 6 % len(words["private"])].format(phone=account.phone, private_mail=mail)
    return ""


def _greeting(lang: str, rng: Random) -> str:
    fixed = {"de": "Guten Tag,", "fr": "Bonjour,", "es": "Buenos días:", "nl": "Goedemorgen,"}
    return fixed.get(lang) or rng.choice(phrases()["greetings"])


def _signature(account: Account, rng: Random) -> str:
    job = rng.choice(phrases()["jobs"])
    style = rng.randrange(4)
    if style == 0:
        return ""
    if style == 1:
        return f"\n\n-- \n{account.contact}\n{job}, {account.name}\nTel. {account.phone}\n{account.mail}"
    if style == 2:
        return f"\n\n--\n{account.contact} | {account.name} | {account.phone} | https://www.{account.domain}"
    return "\n\nSent from my iPhone"
