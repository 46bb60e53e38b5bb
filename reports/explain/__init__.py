"""Explain this number: how each named figure comes about, and the rows behind it.

A figure takes its value from the one place that computes it and computes nothing of its own.
"""
