"""Replicas: memories, glasses, and an order parameter that is a function."""
