"""One writer for each exported source: what was said goes in, the text of a file and the truth of its rows come out."""
