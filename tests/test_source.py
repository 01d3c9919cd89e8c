"""Tests of the shape of the source: functions are typed, and imports are at the top and follow the
order of the packages."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config.env import ROOT

PACKAGES = (
    "config",
    "recruitment",
    "training",
    "matching",
    "delivery",
    "reporting",
    "privacy",
    "worker",
    "demo",
    "tests",
)
VAGUE_NAMES = {"utils", "helpers", "managers", "services"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def source_files() -> list[Path]:
    """Every Python file of ours except migrations, which Django writes."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    skipped = {"migrations", "node_modules"}
    return sorted(path.relative_to(ROOT) for path in files if not skipped & {*path.parts})


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    """Every node of the file's syntax tree."""
    return list(ast.walk(ast.parse((ROOT / file).read_text())))


def functions(file: Path) -> Iterator[Function]:
    return (node for node in nodes_of(file) if isinstance(node, Function))


def where(file: Path, node: ast.stmt) -> str:
    return f"{file}:{node.lineno}"


def has_import(function: Function) -> bool:
    return any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))


def cut_off(file: Path) -> Iterator[ast.stmt]:
    """The texts in a file that nothing uses and that are no docstrings. Such a text was meant to go
    on with the sentence in the line above. Docstrings begin with 3 quotes."""
    lines = (ROOT / file).read_text().splitlines()
    for node in nodes_of(file):
        if isinstance(node, ast.Expr):
            is_text = isinstance(node.value, ast.JoinedStr) or (
                isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            )
            if is_text and '"""' not in lines[node.lineno - 1]:
                yield node


def test_no_sentence_is_cut_off() -> None:
    files = source_files()
    assert [where(file, text) for file in files for text in cut_off(file)] == []


def test_functions_say_what_they_return() -> None:
    nodes = ((file, node) for file in source_files() for node in functions(file))
    assert [where(file, node) for file, node in nodes if node.returns is None] == []


def test_imports_are_at_the_top() -> None:
    nodes = ((file, node) for file in source_files() for node in functions(file))
    assert [where(file, node) for file, node in nodes if has_import(node)] == []


def test_a_date_asked_for_by_a_question_has_a_name_for_its_errors() -> None:
    """Or an error says “When did he agree? must be a real date”."""
    nameless = []
    for file in source_files():
        for node in nodes_of(file):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "DateInputField":
                given = {word.arg: ast.unparse(word.value) for word in node.keywords}
                if "?" in given.get("label", "") and "name" not in given:
                    nameless.append(f"{file}:{node.lineno}")
    assert nameless == []


def test_names_say_what_a_module_does() -> None:
    vague = {file for file in source_files() if VAGUE_NAMES & {file.stem, *file.parts}}
    assert vague == set()


def test_imports_point_down() -> None:
    """Runs in a new process, because the linter switches off the loggers of the process it runs
    in."""
    linter = Path(sys.executable).parent / "lint-imports"
    process = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout
