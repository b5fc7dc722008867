"""The tables, the one door to read (`access`) and the one door to write (`write`)."""
