"""The tables. Only `firsthand.store` imports them; others read through `access` and write through `write`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Source(models.Model):
    """Where interactions came from, such as `jira:ALOY`."""

    name = models.CharField(max_length=200, unique=True)
    format = models.CharField(max_length=40)


class Intake(models.Model):
    """One hearing of one file or repository. `ended_at` is empty while it runs, or where it was killed."""

    path = models.TextField()
    format = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    n_new = models.PositiveIntegerField(default=0)
    n_updated = models.PositiveIntegerField(default=0)
    n_unchanged = models.PositiveIntegerField(default=0)
    n_rejected = models.PositiveIntegerField(default=0)
    rejects_path = models.TextField(blank=True)
    options = models.JSONField(default=dict)
    notes = models.JSONField(default=list)


class Customer(models.Model):
    """An account. Made by the customers table, or by an interaction that names an account nobody listed."""

    account = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300, blank=True)
    domains = models.JSONField(default=list)
    aliases = models.JSONField(default=list)
    plan = models.CharField(max_length=100, blank=True)
    money_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    money_currency = models.CharField(max_length=3, blank=True)
    money_per = models.CharField(max_length=5, blank=True)
    region = models.CharField(max_length=100, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    listed = models.BooleanField(default=False)
    attributes = models.JSONField(default=dict)


class Interaction(models.Model):
    """Something that a person said or a system reported. What it says stands in its versions, raw and never changed."""

    #: Not called `source`: Django would name its column as the field below.
    origin = models.ForeignKey(Source, on_delete=models.PROTECT)
    source_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)
    thread = models.CharField(max_length=300, blank=True, db_index=True)
    url = models.TextField(blank=True)
    author = models.CharField(max_length=300, blank=True, db_index=True)
    author_email = models.CharField(max_length=320, blank=True)
    author_role = models.CharField(max_length=40, blank=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL)
    account_said = models.CharField(max_length=200, blank=True)
    whose = models.CharField(max_length=10, default="unknown")
    whose_rule = models.CharField(max_length=200, blank=True)
    rating = models.FloatField(null=True)
    version = models.CharField(max_length=200, blank=True)
    platform = models.CharField(max_length=200, blank=True)
    component = models.CharField(max_length=200, blank=True)
    plan = models.CharField(max_length=100, blank=True)
    locale = models.CharField(max_length=40, blank=True)
    labels = models.JSONField(default=list)
    attributes = models.JSONField(default=dict)
    later = models.JSONField(default=dict)
    n_versions = models.PositiveIntegerField(default=1)
    #: Which version of the text rules the passages were made with; 0 is "not yet read".
    read_with = models.PositiveIntegerField(default=0, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["origin", "source_id"], name="one_interaction_a_source_id"),)
        indexes = (models.Index(fields=["kind", "at"]),)


class Version(models.Model):
    """One raw text of an interaction, character for character. Version 1 is the first that was heard."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="versions")
    n = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    heard_at = models.DateTimeField()
    asides = models.JSONField(default=list)
    masks = models.JSONField(default=list)
    language = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["interaction", "n"], name="one_text_a_version"),)


class Passage(models.Model):
    """A span of a version that says one thing. `text` is masked and tidied: for deriving, never for quoting."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="passages")
    part = models.CharField(max_length=5)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    statement = models.PositiveIntegerField(default=0)
    sentences = models.JSONField(default=list)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, db_index=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "part", "start", "end"], name="one_passage_a_span"),)


class Vector(models.Model):
    """What an embedder made of a text: float16, little-endian. A text is embedded once in the life of a workspace."""

    model = models.CharField(max_length=100)
    text_sha256 = models.CharField(max_length=64)
    values = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["model", "text_sha256"], name="one_vector_a_text"),)


class Problem(models.Model):
    """What passages of several interactions have in common. Its number is its name for ever (`P-12`)."""

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=300)
    name_by = models.CharField(max_length=100, default="firsthand")
    name_why = models.TextField(blank=True)
    kind = models.CharField(max_length=20, default="pain")
    born_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL)
    mechanism = models.CharField(max_length=40)


class Member(models.Model):
    """A statement of an interaction that belongs to a problem, since when, how surely, and by whose word."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="members")
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="memberships")
    statement = models.PositiveIntegerField(default=0)
    confidence = models.FloatField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["interaction", "statement"], name="one_problem_a_statement"),)


class Looked(models.Model):
    """A statement that was considered and belongs to nothing so far: it waits for its like."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="looked")
    statement = models.PositiveIntegerField(default=0)
    mechanism = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["interaction", "statement"], name="one_look_a_statement"),)


class Change(models.Model):
    """A commit as the repository has it. What its author said of it is the interaction beside it."""

    interaction = models.OneToOneField(Interaction, on_delete=models.CASCADE, related_name="change")
    repository = models.CharField(max_length=300)
    sha = models.CharField(max_length=64, db_index=True)
    parents = models.JSONField(default=list)
    authored_at = models.DateTimeField()
    committed_at = models.DateTimeField(db_index=True)
    trailers = models.JSONField(default=list)
    #: [path, old path, lines added, lines deleted], at most `history.MAX_FILES` of them.
    files = models.JSONField(default=list)
    n_files = models.PositiveIntegerField(default=0)
    n_added = models.PositiveIntegerField(default=0)
    n_deleted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["repository", "sha"], name="one_change_a_sha"),)


class Release(models.Model):
    """A tag of the repository."""

    repository = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    sha = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["repository", "name"], name="one_release_a_tag"),)


class Link(models.Model):
    """That one interaction speaks of another: a commit that names a ticket, a ticket that names a ticket.

    `how`: key, url, trailer, tracker (the tracker itself says so), likeness (weaker, and marked so everywhere).
    """

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="links_in")
    how = models.CharField(max_length=20)
    what = models.CharField(max_length=60, blank=True)
    score = models.FloatField(default=1.0)
    #: Where the naming stands in the text, so that the link itself can be quoted; empty for likeness.
    span = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["interaction", "other", "how", "what"], name="one_link_a_way"),
            models.CheckConstraint(condition=~Q(interaction=models.F("other")), name="nothing_links_to_itself"),
        )


class Event(models.Model):
    """One line of a problem's history: same, born, merged, split, silent, renamed, joined, with the reason."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    why = models.TextField()
    by = models.CharField(max_length=100, default="firsthand")
    moved = models.JSONField(default=list)


class Edition(models.Model):
    """One newsletter as it was written: the document with every citation, from which all forms are drawn."""

    name = models.CharField(max_length=120, unique=True)
    week = models.CharField(max_length=8, db_index=True)
    scope = models.CharField(max_length=100, blank=True)
    document = models.JSONField()
    basis = models.CharField(max_length=64)
    written_at = models.DateTimeField()


class Fact(models.Model):
    """A small thing that the store knows of itself, such as a remembered column map or a cursor in a repository."""

    key = models.CharField(max_length=300, unique=True)
    value = models.JSONField()
