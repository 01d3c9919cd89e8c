from config.common.diagrams import diagram, page_of
from config.common.transitions import Lifecycle, row

DOOR = Lifecycle(
    "door",
    "shut",
    (
        row("open", ["shut", "ajar"], "wide", ["warden", "keeper"]),
        row("push_to", ["wide"], "ajar", ["keeper"]),
        row("brick_up", ["shut"], "wall", ["warden"]),
    ),
)


def test_a_diagram_shows_start_steps_who_and_end() -> None:
    assert diagram(DOOR).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> shut",
        "    ajar --> wide: open (keeper, warden)",
        "    shut --> wide: open (keeper, warden)",
        "    wide --> ajar: push to (keeper)",
        "    shut --> wall: brick up (warden)",
        "    wall --> [*]",
    ]


def test_a_page_has_a_section_for_each() -> None:
    page = page_of([DOOR, DOOR])
    assert page.count("## Door\n\n```mermaid\nstateDiagram-v2\n") == 2
    assert page.count("```") == 4
