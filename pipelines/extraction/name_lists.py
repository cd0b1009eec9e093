"""The names of a list of figures, each with the head or tail that they share: 城乡居民 is 城镇居民 and 农村居民."""

import re

from pipelines.extraction.grammar import Grammar
from pipelines.extraction.subjects import trimmed

_LIST = re.compile(r"、|和|与|及|以及")
_THREE_SECTORS = re.compile(r"(?:第?一、?(?:第)?二、?(?:和|与)?(?:第)?三(?:次)?产业?|三次产业|三产业)(?P<tail>.*)$")
_URBAN_RURAL = re.compile(r"(?:城镇|城)(?:和|、|与)?(?:农村|乡)(?P<tail>(?:(?:常住)?居民|低保|最低生活保障|特困).*)$")
_HALVES = frozenset({"城镇", "农村", "城市", "乡村", "市级", "县级", "区级", "省级", "男性", "女性"})


def listed(phrase: str, count: int, grammar: Grammar) -> tuple[str, ...]:
    """The ``count`` names of a list with shared heads and tails restored; empty when there are not so many."""
    sectors = _THREE_SECTORS.search(phrase)
    if sectors and count == 3:
        tail = trimmed(sectors["tail"]).removeprefix("分别")
        return tuple(f"第{which}产业{tail}" for which in "一二三")
    both = _URBAN_RURAL.search(phrase)
    if both and count == 2:
        tail = trimmed(both["tail"])
        return ("城镇" + tail, "农村" + tail)
    names = [name.strip() for name in _LIST.split(trimmed(phrase)) if name.strip()]
    if len(names) > count > 1 and "、" in phrase:
        names = [name.strip() for name in trimmed(phrase).split("、") if name.strip()]
    if len(names) > count > 1:
        names = names[-count:]
    if len(names) != count or count < 2:
        return ()
    return _restored(names, grammar)


def _restored(names: list[str], grammar: Grammar) -> tuple[str, ...]:
    last = names[-1]
    tail = next((noun for noun in grammar.tail_nouns if last.endswith(noun) and len(last) > len(noun)), "")
    restored = []
    for name in names[:-1]:
        if len(name) == 1 and len(last) > 2:
            restored.append(name + last[1:])
        elif (
            not tail
            or name.endswith((*grammar.tail_nouns, "数", "量", "率", "额", "值", "资", "GDP"))
            or name[:2] == last[:2]
        ):
            restored.append(name)
        elif len(name) <= 2 and name in _HALVES and len(last) > len(tail) + len(name):
            restored.append(name + last[len(name) :])
        else:
            restored.append(name + tail)
    return (*restored, last)
