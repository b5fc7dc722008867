"""Measurements of Firsthand, each beside a peer or a physical limit in the same run. See docs/measured.md."""
