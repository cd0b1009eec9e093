"""Verbs of the console command, one module each. What they need is imported when they run, so that help stays quick."""
