"""Reviews of the crew app from the two app stores, as a CSV with the stores' own column names."""

import csv
import io
from collections.abc import Sequence
from random import Random

from ..nouns import Said, Truth
from ..weeks import iso

_COUNTRIES = {"de": ("DE", "AT", "CH"), "fr": ("FR",), "es": ("ES",), "nl": ("NL",)}
_ELSEWHERE = ("GB", "GB", "IE", "SE", "NO", "FI", "HR", "IT", "US", "NZ", "DE", "NL")


def reviews(told: Sequence[Said], rng: Random) -> tuple[str, list[Truth]]:
    """reviews.csv and the truth of its rows. A review names no account."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["review_id", "date", "stars", "review_title", "review_text", "app_version", "device_os", "country"]
    )
    truth = []
    for i, said in enumerate(told):
        ident = f"rv-{7001 + i * 3}"
        country = rng.choice(_COUNTRIES.get(said.lang, _ELSEWHERE))
        title = said.title if rng.random() < 0.85 else ""
        writer.writerow([ident, iso(said.at), said.rating, title, said.text, said.version, said.device, country])
        truth.append(Truth(ident, "reviews.csv", said.label, said.kind, "customer", None, said.case))
    return out.getvalue(), truth
