"""Support chats in Firsthand's plain format: one message a line."""

import json
from collections.abc import Sequence
from datetime import timedelta
from random import Random

from ..nouns import Said, Truth, Turn
from ..weeks import iso
from ..wordbook import phrases
from .team import SUPPORT


def chats(told: Sequence[Said], rng: Random) -> tuple[str, list[Truth]]:
    """chats.jsonl and the truth of its lines."""
    lines: list[str] = []
    truth: list[Truth] = []
    for i, said in enumerate(told):
        assert said.account
        thread = f"chat-{1201 + i}"
        agent = rng.choice(SUPPORT)
        for n, turn in enumerate(_turns(said, agent, rng), start=1):
            role = {"customer": "customer", "robot": "bot"}.get(turn.who, "agent")
            row = {
                "id": f"{thread}-{n}",
                "at": iso(said.at + timedelta(minutes=turn.after_minutes)),
                "kind": "message",
                "body": turn.text,
                "thread": thread,
                "author": {"customer": said.account.contact, "bot": "Harbourline bot"}.get(role, agent),
                "author_role": role,
                "customer": said.account.id,
                "plan": said.account.plan,
                "locale": said.account.locale,
            }
            if role == "customer":
                row |= {"platform": said.platform, "version": said.version}
            if n == 1 and said.case and said.title:
                row["title"] = said.title
            lines.append(json.dumps(row, ensure_ascii=False))
            whose = {"customer": "customer", "bot": "robot"}.get(role, "colleague")
            truth.append(Truth(str(row["id"]), "chats.jsonl", said.label, said.kind, whose, said.account.id, said.case))
    return "\n".join(lines) + "\n", truth


def _turns(said: Said, agent: str, rng: Random) -> list[Turn]:
    if said.case:
        return list(said.turns)
    turns = [Turn("customer", said.text, 0)]
    if rng.random() < 0.12:
        turns.append(Turn("robot", rng.choice(phrases()["bot_greeting"]), 0.2))
    opening = rng.choice(phrases()["agent_open"]).format(agent=agent.split()[0])
    for turn in said.turns:
        text = turn.text
        if turn.who == "agent" and rng.random() < 0.5:
            text = f"{opening} {text}"
        turns.append(Turn(turn.who, text, turn.after_minutes))
    if said.turns and rng.random() < 0.2:
        turns.append(Turn("agent", rng.choice(phrases()["agent_close"]), turns[-1].after_minutes + rng.uniform(0.5, 4)))
    return turns
