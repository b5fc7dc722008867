"""Vectors of texts and of statements: what they are cached under, and how several become one."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Vectors = npt.NDArray[np.float32]


def content_key(embedder_name: str, text: str) -> str:
    """What a text's vector is cached under: 32 hexadecimal digits of SHA-256 over the embedder's name and the text.

    >>> content_key("a", "b c") == content_key("a", "b c") != content_key("a b", "c")
    True
    """
    return hashlib.sha256(f"{embedder_name}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Rows scaled to length one; a row of zeros stays as it is.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, length, where=length > 0, out=np.zeros(vectors.shape)).astype(np.float32)
    return scaled


def averaged(vectors: Vectors, owner: npt.ArrayLike, weight: npt.ArrayLike, n_owners: int) -> Vectors:
    """One vector for each owner: the weighted mean of its passages' vectors, at unit length.

    Parameters
    ----------
    vectors : (n_passages, dim) array
    owner : (n_passages,) integers in [0, n_owners)
        Which statement a passage belongs to.
    weight : (n_passages,) non-negative numbers
        A title says in ten words what a ticket is about and deserves more than a sentence of its body.
    n_owners : int

    Returns
    -------
    (n_owners, dim) float32 array
        Rows of zeros for owners without a passage.

    Raises
    ------
    ValueError
        When `owner` or `weight` does not have one entry for each vector, or an owner is out of range.

    Examples
    --------
    >>> averaged(np.eye(2, dtype=np.float32), [0, 0], [1, 1], 2).round(3).tolist()
    [[0.7070000171661377, 0.7070000171661377], [0.0, 0.0]]
    """
    owners, weights = np.asarray(owner, dtype=np.intp), np.asarray(weight, dtype=np.float64)
    if not len(owners) == len(weights) == len(vectors):
        raise ValueError(f"{len(vectors)} vectors, {len(owners)} owners and {len(weights)} weights")
    if len(owners) and not 0 <= owners.min() <= owners.max() < n_owners:
        raise ValueError(f"owners run from {owners.min()} to {owners.max()}, expected 0 to {n_owners - 1}")
    mix = csr_array((weights, (owners, np.arange(len(vectors)))), shape=(n_owners, len(vectors)))
    return unit(mix @ vectors.astype(np.float64))
