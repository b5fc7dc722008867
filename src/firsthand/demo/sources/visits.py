"""Visit, call and debugging notes: Markdown files with front matter."""

from collections.abc import Sequence

from ..nouns import Account, Said, Truth, plain
from ..weeks import Almanac
from ..wordbook import toml


def notes(told: Sequence[Said], almanac: Almanac, accounts: Sequence[Account]) -> tuple[dict[str, str], list[Truth]]:
    """The files by their path below exports/, and the truth of each."""
    by_key = {a.key: a for a in accounts if a.key}
    data = toml("visits")
    files: dict[str, str] = {}
    truth: list[Truth] = []
    for row in data["visits"]:
        account = by_key[row["account"]]
        day = almanac.day(row["week"], row["day"]).isoformat()
        path = f"visits/{day}-{plain(account.name)}.md"
        front = {"date": day, "customer": account.id} | {k: row[k] for k in ("kind", "author", "title")}
        files[path] = _page(front, row["text"])
        truth.append(
            Truth(
                path,
                "visits",
                row["labels"][0],
                _kind(row["labels"][0]),
                "colleague",
                account.id,
                "",
                tuple(row["labels"]),
            )
        )
    for said in told:
        assert said.account
        path = f"visits/{said.at.date().isoformat()}-{plain(said.account.name)}.md"
        front = {"date": said.at.date().isoformat(), "customer": said.account.id, "kind": "visit",
                 "author": said.more["author"], "title": said.title}  # fmt: skip
        files[path] = _page(front, said.text)
        truth.append(Truth(path, "visits", said.label, said.kind, "colleague", said.account.id, said.case))
    for row in data["notes"]:
        day = almanac.day(row["week"], row["day"]).isoformat()
        path = f"notes/{day}-{plain(row['title'])}.md"
        files[path] = _page(
            {"date": day, "kind": "debugging", "author": row["author"], "title": row["title"]}, row["text"]
        )
        truth.append(Truth(path, "notes", row["labels"][0], "debugging", "colleague", None, "", tuple(row["labels"])))
    return files, truth


def _kind(label: str) -> str:
    return "question" if label.startswith("ask-") else "problem"


def _page(front: dict[str, str], text: str) -> str:
    head = "\n".join(f'{k}: "{v}"' if ":" in v else f"{k}: {v}" for k, v in front.items())
    return f"---\n{head}\n---\n\n{text.strip()}\n"
