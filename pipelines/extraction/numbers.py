"""From the words of a number to its value: digits with multipliers, and numbers spelled out in Chinese."""

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
MULTIPLIERS = {
    "": 1, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "十万亿": 10**13,
}  # fmt: skip


def arabic(text: str) -> Decimal:
    """The value of digits as written, with blanks and thousands separators: ``1,234.5``, ``27 .4``."""
    return Decimal(text.replace(" ", "").replace(",", "").replace("\n", ""))


def chinese(text: str) -> Decimal | None:
    """The value of a spelled-out number (五千五百七十五万, 七十点五); ``None`` when it is not well formed."""
    whole, point, fraction = text.partition("点")
    value = _whole(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    if not fraction or any(c not in DIGITS for c in fraction):
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in fraction)}")


def _whole(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    for character in text:
        if character in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[character]
        elif character in SMALL:
            section += (1 if digit is None else digit) * SMALL[character]
            digit = None
        elif character in LARGE:
            section += digit or 0
            total = (
                (total + section or 1) * LARGE[character]
                if character == "亿"
                else total + (section or 1) * LARGE[character]
            )
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0) if text else None
