"""Every line of the phenomenon corpus, all of whose fields must be exact but the subject (60 % of characters)."""

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from pipelines.extraction import Context, Fact, extract
from schemas import vocabulary

CONTEXT = Context(2023, "410802", "解放区")
FIELDS = ("surface", "value", "unit", "bound", "measure", "kind", "period", "subject", "indicator", "place")


def corpus() -> list[tuple[str, str, str]]:
    lines = Path(__file__).parents[1].joinpath("corpus", "phenomena.tsv").read_text("utf-8").splitlines()
    rows = [([*line.split("\t"), ""])[:3] for line in lines if line and not line.startswith("#")]
    return [(name, text.replace("\\n", "\n").replace("\\u200b", "\u200b"), facts) for name, text, facts in rows]


def expected(facts: str) -> list[dict[str, str]]:
    parts = []
    for fact in filter(None, facts.split(" ; ")):
        words = fact.split(" ")
        surface = " ".join(words[: len(words) - 9])
        parts.append(
            dict(zip(FIELDS, [surface.split(":")[-1] if ":" in surface else surface, *words[-9:]], strict=True))
        )
    return parts


def told(fact: Fact) -> dict[str, str]:
    value = f"{fact.value.normalize():f}"
    if fact.value_high is not None:
        value += f"..{fact.value_high.normalize():f}"
    return {
        "surface": fact.surface,
        "value": value,
        "unit": fact.unit or "-",
        "bound": fact.bound,
        "measure": fact.measure,
        "kind": fact.kind,
        "period": fact.period,
        "subject": fact.subject or "-",
        "indicator": fact.indicator or "-",
        "place": fact.place,
    }


def alike(left: str, right: str) -> bool:
    common = sum(block.size for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks())
    return left == "-" or 2 * common / (len(left) + len(right)) >= 0.6


@pytest.mark.parametrize(("name", "text", "facts"), corpus(), ids=[row[0] for row in corpus()])
def test_phenomenon(name: str, text: str, facts: str) -> None:
    found = [told(fact) for fact in extract(text, CONTEXT, vocabulary.load()).facts]
    wanted = expected(facts)
    assert [fact["surface"] for fact in found] == [fact["surface"] for fact in wanted]
    for got, want in zip(found, wanted, strict=True):
        assert alike(want.pop("subject"), got["subject"])
        assert {field: got[field] for field in want} == want


def test_the_corpus_covers_every_phenomenon_and_what_is_no_fact() -> None:
    lines = corpus()
    names = [name for name, _, _ in lines]
    assert len(lines) >= 120
    assert len(set(names)) == len(names)
    kinds = {name.split("_")[0] for name in names}
    assert {"number", "range", "ratio", "unit", "bound", "list", "place", "period", "target", "gap", "table"} <= kinds
    assert {"doubling", "completion", "change", "part", "basis", "threshold", "zero", "torn", "not"} <= kinds
    assert sum(not facts for _, _, facts in lines) >= 9
