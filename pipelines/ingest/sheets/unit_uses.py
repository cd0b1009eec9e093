"""The unit word that the sheet uses for each fact, in two bytes a fact."""

from array import array

import polars as pl


class UnitUses:
    """Unit words in the order of the facts: each word is kept once and has a number, 0 where none is written."""

    def __init__(self) -> None:
        self._numbers = array("H")
        self._words: dict[str, int] = {"": 0}

    def append(self, word: str) -> None:
        """The word of the next fact; past 65 536 different words the others count as not written."""
        number = self._words.setdefault(word, len(self._words))
        self._numbers.append(number if number < 2**16 else 0)

    def numbers(self) -> pl.Series:
        """Number of the word of each fact."""
        return pl.Series(self._numbers, dtype=pl.UInt16)

    def word(self, number: int) -> str:
        """The word of a number."""
        return list(self._words)[number]
