"""The pages: server-rendered, on this machine alone, and nothing in them comes from another host."""
