"""What leaves the service in a spreadsheet must stay text there."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def escaped(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula.

    Source: OWASP, "CSV Injection". Use it on every cell that holds what somebody typed.
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
