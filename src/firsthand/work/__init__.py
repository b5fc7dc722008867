"""Joins the stages with the world and the store: gather, compute, apply. One file a stage."""
