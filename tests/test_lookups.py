"""Views look for a record only among the records that the person can see.

Reads the source of every view. A lookup must take the person, such as
`get_object_or_404(referrals_for(request.user), pk=pk)`, or a record that was itself looked up that
way, such as `get_object_or_404(match.aims, pk=pk)`. A view that is open only to managers can look
among all records, because managers see everything.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from config.env import ROOT
from tests.test_access import ADDRESSES
from tests.test_source import Function, source_files

OF_NOBODY: Final = {
    "config/ui/inbox/views.py: Email": "The inbox is in the demo only, whose people are invented.",
    "config/ui/inbox/views.py: EmailImage": "As above.",
    "config/site/men/editing.py: OffenceGroup": "The list of kinds of offence is for everybody.",
    "config/site/start.py: Establishment": "The page of a prison is for the public.",
    "delivery/endings/views/saying.py: questions_in_use()": "Every man gets the same questions.",
    "delivery/questionnaires/views.py: Instrument": "Every man gets the same questionnaires.",
    "delivery/questionnaires/views.py: Scale": "As above. Only managers change the scales.",
    "matching/policy/views.py: MatchingPolicy": "How rounds choose is the same for every prison.",
    "matching/policy/views.py: Replay": "A replay is about invented men and mentors.",
    "matching/rounds/views.py: Round": "A round is for every prison. Its pages show only the men "
    "that the reader can see.",
    "matching/trials/views.py: PolicyTrial": "As a policy. Only managers try one.",
    "matching/visits/views.py: ClosedDays": "Asks only whether the days are still there, so that a "
    "second press is no error. The days themselves are then looked up for the person.",
    "recruitment/screening/views/overview.py: Cohort": "A cohort names nobody.",
    "reporting/programme/views/pages.py: whole_reports()": "It names only who issued it. Only "
    "managers open issued reports.",
    "reporting/grants/views.py: Grant": "A grant names nobody. Only managers open grants.",
}
"""The lookups of records that belong to nobody, and why everybody with the role can open them."""
TYPED: Final = {"int", "str", "UUID", "date", "datetime", "bool"}
"""Parameters of these types are typed by a person or come from an address, so they say nothing
about who the person is."""
BY_KEY: Final = {"get", "filter", "in_bulk", "first", "last", "get_or_create", "update_or_create"}
DOORS: Final = {"get_object_or_404", "get_list_or_404"}


def views() -> list[Path]:
    """The modules of the views of every address, and the modules that only views share."""
    modules = {address.callback.__module__ for address in ADDRESSES.values()}
    named = {Path(*module.split(".")).with_suffix(".py") for module in modules}
    shared = {"views", "pages"}
    return [
        file
        for file in source_files()
        if file.parts[0] != "tests" and (file in named or shared & {file.stem, file.parent.name})
    ]


def lookups(function: Function) -> Iterator[tuple[ast.Call, str]]:
    """The lookups of a function that do not take the person, each with the model."""
    if {ast.unparse(decorator) for decorator in function.decorator_list} & {"managers"}:
        return
    theirs = names_of_theirs(function)
    for call in calls(function):
        model = model_of(call)
        if model and not any(is_theirs(part, theirs) for part in ast.iter_child_nodes(call)):
            yield call, model


def calls(function: Function) -> Iterator[ast.Call]:
    """Each call that is no part of a longer chain of calls."""
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    inner = {
        id(node.func.value)
        for node in nodes
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    }
    inner |= {id(node.args[0]) for node in nodes if name_of(node) in DOORS and node.args}
    return (node for node in nodes if id(node) not in inner)


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def model_of(call: ast.Call) -> str:
    """The model among all of whose records this call looks for one. Empty when it does not."""
    if name_of(call) in DOORS:
        first = call.args[0]
        if isinstance(first, ast.Name) and first.id[:1].isupper():
            return first.id
        return manager_in(first) or (ast.unparse(first) if is_plain(first) else "")
    methods = {node.attr for node in ast.walk(call.func) if isinstance(node, ast.Attribute)}
    return manager_in(call.func) if methods & BY_KEY else ""


def is_plain(node: ast.expr) -> bool:
    """Whether these rows come from a variable or a function, which must take the person."""
    return isinstance(node, ast.Name | ast.Call | ast.Attribute)


def manager_in(node: ast.AST) -> str:
    """The model of `Model.objects`, wherever it stands in the expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr == "objects":
            return ast.unparse(part.value)
    return ""


def names_of_theirs(function: Function) -> set[str]:
    """The names in the function that hold the person, or what was looked up for the person."""
    args = [*function.args.args, *function.args.kwonlyargs]
    theirs = {arg.arg for arg in args if arg.annotation and not is_typed(arg.annotation)}
    for _ in range(3):  # a name can come from a name that is assigned further down, in a loop
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if is_theirs(node.value, theirs):
                    theirs |= {
                        name.id
                        for target in targets
                        for name in ast.walk(target)
                        if isinstance(name, ast.Name)
                    }
    return theirs


def is_typed(annotation: ast.expr) -> bool:
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return bool(names) and names <= TYPED


def is_theirs(node: ast.AST, theirs: set[str]) -> bool:
    """Whether the expression takes the person. `request` counts when it is handed on whole, or as
    `request.user`. What somebody sent in it does not."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.value.id == "request":
            return node.attr == "user"
        return node.value.id in theirs
    if isinstance(node, ast.Name):
        return node.id in theirs
    return any(is_theirs(part, theirs) for part in ast.iter_child_nodes(node))


def functions_in(source: str) -> list[Function]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]


@pytest.fixture(scope="module")
def unscoped() -> list[tuple[str, int]]:
    """The file and the model of each lookup that does not take the person, with its line."""
    return [
        (f"{file}: {model}", call.lineno)
        for file in views()
        for function in functions_in((ROOT / file).read_text())
        for call, model in lookups(function)
    ]


def test_every_lookup_takes_the_person(unscoped: list[tuple[str, int]]) -> None:
    """Where a record belongs to nobody, say so in OF_NOBODY."""
    wrong = [f"{lookup}, line {line}" for lookup, line in unscoped if lookup not in OF_NOBODY]
    assert wrong == []


def test_every_exception_is_needed(unscoped: list[tuple[str, int]]) -> None:
    assert OF_NOBODY.keys() == {lookup for lookup, _ in unscoped}


@pytest.mark.parametrize(
    ("source", "is_refused"),
    [
        ("def view(request, pk: int): return get_object_or_404(Match, pk=pk)", True),
        ("def view(request, pk: int): return Match.objects.get(pk=pk)", True),
        ("def view(request, pk: int): return Match.objects.filter(pk=pk).first()", True),
        ("def view(request): return Match.objects.get(pk=request.POST['match'])", True),
        (
            "def view(request, pk: int):\n rows = Match.objects.all()\n get_object_or_404(rows)",
            True,
        ),
        ("def view(request, pk: int): return get_object_or_404(every_match(), pk=pk)", True),
        ("@managers\ndef view(request, pk: int): return get_object_or_404(Match, pk=pk)", False),
        ("def view(request, pk: int): return get_object_or_404(seen(request.user), pk=pk)", False),
        ("def part(match: Match, pk: int): return get_object_or_404(match.aims, pk=pk)", False),
        ("def part(match: Match, pk: int): return get_object_or_404(Aim, pk=pk, at=match)", False),
        ("def view(request):\n rows = seen(request.user)\n get_object_or_404(rows)", False),
        ("def view(request): return Match.objects.all()", False),
    ],
)
def test_an_unscoped_lookup_is_refused(source: str, is_refused: bool) -> None:
    (function,) = functions_in(source)
    assert bool([*lookups(function)]) == is_refused
