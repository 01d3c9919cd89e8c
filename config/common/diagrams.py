"""Draws lifecycles as diagrams, from the same tables of steps that the code uses."""

from collections.abc import Iterable

from config.common.transitions import Lifecycle, Transition

HEADING = """\
# States

`python manage.py draw_states` draws this page from the tables in the source. A test checks that
the page and the tables agree. The brackets after a step say who can take the step. "Programme"
means that the service takes the step by itself.
"""


def page_of(lifecycles: Iterable[Lifecycle]) -> str:
    """A Markdown page with a diagram of each lifecycle, in the order given."""
    return "\n".join([HEADING, *map(_section, lifecycles)])


def diagram(lifecycle: Lifecycle) -> str:
    """A Mermaid stateDiagram of the lifecycle: the first state, every step, and the final
    states."""
    sources = {source for step in lifecycle.transitions for source in step.sources}
    lines = ["stateDiagram-v2", f"    [*] --> {lifecycle.initial}"]
    for step in lifecycle.transitions:
        lines += [
            f"    {source} --> {step.target}: {_label(step)}" for source in sorted(step.sources)
        ]
    lines += [f"    {state} --> [*]" for state in sorted(lifecycle.states - sources)]
    return "\n".join(lines)


def _section(lifecycle: Lifecycle) -> str:
    noun = lifecycle.noun
    return f"## {noun[0].upper()}{noun[1:]}\n\n```mermaid\n{diagram(lifecycle)}\n```\n"


def _label(step: Transition) -> str:
    return f"{step.name.replace('_', ' ')} ({', '.join(sorted(step.who))})"
