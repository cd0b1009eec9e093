"""How fast extraction reads, as ratios within one process: against bare number-and-unit passes and against peers.

``main`` prints the tables that README and docs/extraction.md quote. Texts: the national reports of the shared
corpus when it lies beside the repository (else the report in raw/), and copies of the report in raw/ with other
digits in each, so that nothing learnt of one line serves another.
"""

import importlib
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pipelines.extraction import Context, extract
from pipelines.extraction.grammar import CHINESE_NUMBER, MULTIPLIER, compiled, longest_first
from schemas import vocabulary

REPO = Path(__file__).resolve().parents[1]
REPORTS = REPO.parent / "shared" / "corpus" / "reports"
COPIES = 140
ROUNDS = 3
LARGE_BYTES = 20_000_000
PEER_CHARACTERS = 4_000
"""How much of a report the peers read; they take seconds for more."""

_YEAR = re.compile(r"(?:19|20)\d\d(?=-)")
_MEMORY = """
import resource, sys
from benchmarks.extraction import CONTEXT, large_text
from pipelines.extraction import extract
from schemas import vocabulary
text = large_text()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
facts = len(extract(text, CONTEXT, vocabulary.load()).facts)
print(before // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, facts)
"""
CONTEXT = Context(2023, "410802", "解放区")

Text = tuple[str, Context]


def seed() -> str:
    """The work report that comes with the repository."""
    return min(REPO.glob("raw/reports/*/*.txt")).read_text("utf-8-sig")


def national_reports() -> list[Text]:
    """The full-length national reports, or the repository's own when the corpus is not there."""
    paths = sorted(REPORTS.glob("100000-*.txt")) if REPORTS.is_dir() else []
    texts = []
    for path in paths:
        year = _YEAR.search(path.name)
        texts.append((path.read_text("utf-8-sig"), Context(int(year.group()) if year else 2023, "100000", "全国")))
    return texts or [(seed(), CONTEXT)]


def copies(count: int = COPIES) -> list[Text]:
    """Copies of the seed with other digits in each; the same every time."""
    chance = random.Random(1)
    text = seed()
    return [(re.sub(r"\d", lambda _: str(chance.randint(1, 9)), text), CONTEXT) for _ in range(count)]


def large_text(size: int = LARGE_BYTES) -> str:
    """A document of ``size`` bytes of UTF-8, of copies of the seed."""
    pieces, total = [], 0
    for text, _ in copies(size // len(seed().encode()) + 1):
        pieces.append(text)
        total += len(text.encode())
        if total >= size:
            break
    return "\n".join(pieces)


def bare_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a pass without understanding looks for: number, multiplier and any unit of the vocabulary.

    The first takes digits only; the second numbers spelled out too (五千五百七十五万, 百分之七十), as extraction does.
    """
    units = longest_first(row["unit"] for row in vocabulary.load().rows("units"))
    digits, spelled = r"\d+(?:[.,]\d+)*", f"{CHINESE_NUMBER}+(?:点{CHINESE_NUMBER}+)?"
    return (
        re.compile(rf"{digits}(?:{MULTIPLIER})?(?:{units})"),
        re.compile(rf"(?:{digits}|{spelled})(?:{MULTIPLIER})?(?:{units})|百分之(?:{spelled}|{digits})"),
    )


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest of several runs, in seconds of processor time."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def read_all(texts: Sequence[Text]) -> int:
    """Facts in all texts."""
    words = vocabulary.load()
    return sum(len(extract(text, context, words).facts) for text, context in texts)


SPEED_HEAD = ("text", "characters", "facts", "extract, ms", "bare re, ms", "ratio", "and spelled numbers, ms", "ratio")


def speed_rows() -> list[tuple[str, ...]]:
    """The cells of ``SPEED_HEAD``: extraction, then each bare pass with how many times as long extraction takes."""
    compiled(vocabulary.load())
    patterns = bare_patterns()
    rows = []
    for name, texts in (("national reports", national_reports()), (f"{COPIES} copies of the seed", copies())):
        facts = read_all(texts)
        full = seconds(lambda texts=texts: read_all(texts))
        row = [name, f"{sum(len(text) for text, _ in texts):,}", f"{facts:,}", f"{full * 1e3:.0f}"]
        for pattern in patterns:
            bare = seconds(lambda texts=texts, pattern=pattern: found_in(texts, pattern))
            row += [f"{bare * 1e3:.1f}", f"1/{full / bare:.0f}"]
        rows.append(tuple(row))
    return rows


def found_in(texts: Sequence[Text], pattern: re.Pattern[str]) -> int:
    """Matches of ``pattern`` in all texts."""
    return sum(1 for text, _ in texts for _ in pattern.finditer(text))


def doubling_rows() -> list[tuple[str, ...]]:
    """Characters of a text and of its double, and how much longer the double takes."""
    rows = []
    for size in (500_000, 1_000_000):
        text, double = large_text(size), large_text(2 * size)
        ratio = seconds(lambda text=double: read_all([(text, CONTEXT)]), 1) / seconds(
            lambda text=text: read_all([(text, CONTEXT)]), 1
        )
        rows.append((f"{len(text):,}", f"{len(double):,}", f"{ratio:.2f}"))
    return rows


def memory_row() -> tuple[str, ...]:
    """Peak memory in MB before and after reading the large document, and its facts."""
    done = subprocess.run([sys.executable, "-c", _MEMORY], cwd=REPO, capture_output=True, text=True, check=True)
    before, after, facts = done.stdout.split()
    return f"{LARGE_BYTES // 1_000_000} MB", before, after, facts


def peer_rows() -> list[tuple[str, ...]]:
    """Peers that are installed: time for the first characters of the seed, once their models are loaded, and ours."""
    text = seed()[:PEER_CHARACTERS]
    own = seconds(lambda: read_all([(text, CONTEXT)]))
    rows = [("this extractor", f"{own * 1e3:.0f}", "1")]
    for name, work in _peers(text):
        work()
        taken = seconds(work)
        rows.append((name, f"{taken * 1e3:.0f}", f"{taken / own:.0f} times as long"))
    return rows


def _peers(text: str) -> list[tuple[str, Callable[[], object]]]:
    found: list[tuple[str, Callable[[], object]]] = []
    for name, module in (("Recognizers-Text", "recognizers_number_with_unit"), ("jionlp", "jionlp")):
        try:
            peer = importlib.import_module(module)
        except ImportError:
            continue
        if module == "jionlp":
            found.append((name, lambda peer=peer: peer.ner.extract_money(text)))
        else:
            found.append((name, lambda peer=peer: peer.recognize_dimension(text, "zh-cn")))
    return found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Print speed, growth with length, memory and peers."""
    print("## Extraction\n")
    print(table(SPEED_HEAD, speed_rows()), "\n")
    print(table(("characters", "twice", "time of twice / once"), doubling_rows()), "\n")
    print(table(("document", "MB before", "peak MB", "facts"), [memory_row()]), "\n")
    print(table(("first 4 000 characters", "ms", "against ours"), peer_rows()))


if __name__ == "__main__":
    main()
