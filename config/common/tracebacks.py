"""Tracebacks for a log, without anything that somebody typed."""

import traceback


def traceback_in_brief(error: BaseException) -> str:
    """Where an error was raised, and the class of the error and of each of its causes.

    Leaves out the messages of the errors, because they can quote what was typed: "'Rowan' is not a
    number". Needs nothing of Django.
    """
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines = [
            "Traceback (most recent call last):",
            *(
                f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
                for frame in frames
            ),
            type(seen).__qualname__,
            *(["", "… and then:", "", *lines] if lines else []),
        ]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)
