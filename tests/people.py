"""Who appears in the tests, the same everywhere.

Alice owns the workspace and the problem. Bob is her colleague. Charlie and Dana are customers of two accounts, Erin is
one whom no table lists, and Robin is a robot.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    handle: str
    email: str
    account: str = ""


ALICE = Person("Alice Okoro", "alice", "alice@tessera.example")
BOB = Person("Bob Lindqvist", "bob-l", "bob@tessera.example")
CHARLIE = Person("Charlie Duarte", "charlie", "charlie@harbourbakery.example", account="harbour-bakery")
DANA = Person("Dana Petrov", "dana.p", "dana@northclinic.example", account="north-clinic")
ERIN = Person("Erin Vos", "erin_v", "erin@somewhere.example")
ROBIN = Person("Robin", "robin[bot]", "robin@tessera.example")

#: The mail domain whose people are colleagues.
OWN_DOMAIN = "tessera.example"
