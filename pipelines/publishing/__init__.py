"""A finished build becomes the release that analysts read.

What belongs here: copying the published schemas into a new file, proving it, the gate against the last
release, the atomic swap, rolling back, exports. What does not: Dagster, and any change of a figure.
"""
