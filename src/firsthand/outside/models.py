"""The models that turn text into vectors: the bundled one, one in a folder, or one behind an endpoint.

Whichever it is, a text's vector depends on the text alone. Texts run in batches of equal token length, so nothing is
padded, and the bundled model scales its 8-bit activations per token (docs/methods/embedding.md). A vector cached last
year is the vector that would be computed today.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx
import numpy as np
import numpy.typing as npt

from firsthand import embedder
from firsthand.errors import ModelUnavailable

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

T = TypeVar("T")
Vectors = npt.NDArray[np.float32]

#: Tokens of one run. More keeps a processor's caches less busy: 970 texts per CPU-second at 512, 780 at 4,096.
TOKENS_A_RUN = 512
#: Texts of one request to an endpoint. Common servers take 96 or more.
TEXTS_A_REQUEST = 64
N_TRIES = 5
LONGEST_WAIT_S = 60.0


class Embedder(Protocol):
    """Anything that turns texts into vectors. `name` is what its vectors are cached under."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Float32 vectors of unit length, shape (len(texts), dim), in the order of `texts`."""
        ...


def bundled(threads: int = 1) -> Embedder:
    """The model inside the package. `threads=0` is one for each core; it changes the time and nothing else."""
    # The graph is already fused where that pays; the optimiser's SkipLayerNormalization makes it 30 % slower.
    session = _session(embedder.MODEL, optimise=False)
    return _Onnx(embedder.NAME, session, _tokenizer(embedder.TOKENIZER, embedder.MAX_TOKENS), threads, cls=False)


def folder(path: Path, threads: int = 1) -> Embedder:
    """A model in a local folder: `tokenizer.json` with `model.onnx`, or whatever sentence-transformers can load.

    Raises ModelUnavailable when the folder holds neither, or needs a library that is not installed.
    """
    if not path.is_dir():
        raise ModelUnavailable(f'There is no model folder "{path}".', next=_BACK_TO_BUNDLED)
    found = next((path / place for place in ("model.onnx", "onnx/model.onnx") if (path / place).is_file()), None)
    if found is None:
        found = next(iter(sorted(path.glob("*.onnx"))), None)
    if found and (path / "tokenizer.json").is_file():
        name = f"{path.resolve().name}-{hashlib.sha256(found.read_bytes()).hexdigest()[:8]}"
        cls = _json(path / "1_Pooling" / "config.json").get("pooling_mode_cls_token", False)
        longest = int(_json(path / "sentence_bert_config.json").get("max_seq_length") or embedder.MAX_TOKENS)
        return _Onnx(
            name, _session(found, optimise=True), _tokenizer(path / "tokenizer.json", longest), threads, cls=bool(cls)
        )
    if (path / "modules.json").is_file():
        return _SentenceTransformers(path)
    raise ModelUnavailable(
        f'"{path}" holds neither tokenizer.json with an .onnx file nor a sentence-transformers model.',
        next=_BACK_TO_BUNDLED,
    )


def endpoint(
    url: str,
    model: str,
    key: str = "",
    *,
    client: httpx.Client | None = None,
    wait: Callable[[float], object] = time.sleep,
) -> Embedder:
    """An OpenAI-compatible embeddings endpoint, such as a local server's `http://localhost:8080/v1`.

    Texts leave this process for that address, which is why it has to be set and never is by default. 429 and 5xx
    answers and broken connections are tried again, five times in all; then ModelUnavailable.
    """
    return _Endpoint(url, model, key, client or httpx.Client(timeout=60), wait)


_BACK_TO_BUNDLED = "To use the model inside the package again: FIRSTHAND_EMBEDDER=bundled."


class _Onnx:
    def __init__(
        self, name: str, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, threads: int, *, cls: bool
    ) -> None:
        self.name = name
        self._session, self._tokenizer, self._cls = session, tokenizer, cls
        self._inputs = {given.name for given in session.get_inputs()}
        outputs = session.get_outputs()
        self._output = next((out.name for out in outputs if len(out.shape) == 2), outputs[0].name)
        self._threads = threads or os.cpu_count() or 1
        self.dim = int(self._run([self._tokenizer.encode("").ids]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        made = np.empty((len(texts), self.dim), np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        runs = list(_equal_lengths(tokens))
        # One thread a run, not one run over all threads: runs need not wait for each other's layers.
        with ThreadPoolExecutor(self._threads) as pool:
            for rows, vectors in zip(
                runs, pool.map(lambda run: self._run([tokens[i] for i in run]), runs), strict=True
            ):
                made[rows] = vectors
        return made

    def _run(self, rows: list[list[int]]) -> Vectors:
        ids = np.array(rows, dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (out,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        pooled = out if out.ndim == 2 else out[:, 0] if self._cls else out.mean(axis=1)
        return _unit(pooled)


class _SentenceTransformers:
    def __init__(self, path: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelUnavailable(
                f'"{path}" needs the library sentence-transformers, which is not installed.',
                next="Install it beside Firsthand, or export the model to ONNX.",
            ) from error
        self._model: Any = SentenceTransformer(str(path), device="cpu")
        self.name, self.dim = path.resolve().name, int(self._model.get_sentence_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Vectors:
        # One text at a time: padding in a batch changes the last digits of a vector.
        rows = [self._model.encode(text, convert_to_numpy=True) for text in texts]
        return _unit(np.array(rows, np.float32).reshape(len(texts), self.dim))


class _Endpoint:
    def __init__(self, url: str, model: str, key: str, client: httpx.Client, wait: Callable[[float], object]) -> None:
        self._url = url if url.endswith("/embeddings") else url.rstrip("/") + "/embeddings"
        self._model, self._client, self._wait, self._dim = model, client, wait, 0
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.name = f"{model}@{urlsplit(self._url).netloc}"

    @property
    def dim(self) -> int:
        if not self._dim:
            self._ask(["dimension"])
        return self._dim

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        return np.concatenate([self._ask(some) for some in _slices(texts, TEXTS_A_REQUEST)])

    def _ask(self, texts: list[str]) -> Vectors:
        answer = self._posted({"model": self._model, "input": texts, "encoding_format": "float"})
        try:
            rows = sorted(answer.json()["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise self._failed(f"answered something that is not a list of embeddings: {answer.text[:80]!r}") from error
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise self._failed(f"answered {len(vectors)} usable vectors for {len(texts)} texts")
        if self._dim and vectors.shape[1] != self._dim:
            raise self._failed(f"answered vectors of {vectors.shape[1]} numbers, after {self._dim} before")
        self._dim = vectors.shape[1]
        return _unit(vectors)

    def _posted(self, body: dict[str, object]) -> httpx.Response:
        said, pause_s = "", 0.0
        for n_before in range(N_TRIES):
            if pause_s:
                self._wait(pause_s)
            pause_s = float(2**n_before)
            try:
                answer = self._client.post(self._url, json=body, headers=self._headers)
            except httpx.TransportError as error:
                said = f"did not answer ({type(error).__name__})"
                continue
            if answer.is_success:
                return answer
            said = f"answered HTTP {answer.status_code}"
            if answer.status_code != 429 and answer.status_code < 500:
                break
            pause_s = _retry_after_s(answer) or pause_s
        raise self._failed(said)

    def _failed(self, said: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"The embeddings endpoint {self._url} (model {self._model}) {said}.",
            kept="What was embedded before is kept; the next run starts there.",
            next=_BACK_TO_BUNDLED,
        )


def _session(path: Path, *, optimise: bool) -> onnxruntime.InferenceSession:
    # Imported here: it takes 0.1 s, which commands that only read need not wait for.
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_ALL if optimise else levels.ORT_ENABLE_BASIC
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises a dozen classes of its own, with no common base
        raise ModelUnavailable(f'The model "{path}" could not be loaded: {error}', next=_BACK_TO_BUNDLED) from error


def _tokenizer(path: Path, longest: int) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exception
        raise ModelUnavailable(f'The tokenizer "{path}" could not be read: {error}', next=_BACK_TO_BUNDLED) from error
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    return tokenizer


def _equal_lengths(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Positions of texts, a run at a time: within one run every text has the same number of tokens."""
    by_length = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    for length, rows in groupby(by_length, key=lambda i: len(tokens[i])):
        yield from _slices(list(rows), max(1, TOKENS_A_RUN // length))


def _slices(items: Sequence[T], size: int) -> Iterator[list[T]]:
    return (list(items[start : start + size]) for start in range(0, len(items), size))


def _retry_after_s(answer: httpx.Response) -> float | None:
    given = answer.headers.get("Retry-After", "")
    return min(float(given), LONGEST_WAIT_S) if given.isdecimal() else None


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def _unit(vectors: npt.NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors, np.float32), where=lengths > 0)
