"""The one door to read. Everything comes out as small frozen rows, never as a table's own object."""
