"""The embedder that the package ships: where its files are, and the name that its vectors are cached under.

`firsthand.outside.models` runs it; PROVENANCE.md says where the weights come from.
"""

from pathlib import Path

MODEL = Path(__file__).parent / "model.int8.onnx"
TOKENIZER = Path(__file__).parent / "tokenizer.json"

#: Ends with the first characters of the model file's sha256: other weights, other name, other vectors.
NAME = "all-MiniLM-L6-v2-int8-739fd9fc"
DIM = 384
MAX_TOKENS = 256
