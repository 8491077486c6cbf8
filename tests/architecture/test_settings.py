"""Every variable that the program reads is explained in `.env.example`, and no other."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Set by one part of the program for another, never by a person.
INTERNAL = {"XASO_EMBEDDED"}


def names_read(source: str) -> set[str]:
    """Return the names of env.kind("NAME") and of os.environ's look-ups."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        arguments = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if owner in {"env", "os.environ", "environ"}:
                arguments = node.args[:1]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            arguments = [node.slice]
        found |= {each.value for each in arguments if isinstance(each, ast.Constant)}
    return {name for name in found if name.startswith("XASO_") or name.endswith(("_URL", "_KEY"))}


def test_env_example_lists_what_is_read():
    read = set().union(
        *(
            names_read(path.read_text())
            for path in (ROOT / "src").rglob("*.py")
            if "tests" not in path.parts
        )
    )
    example = (ROOT / ".env.example").read_text().splitlines()
    explained = {line.split("=")[0] for line in example if "=" in line and line[0] != "#"}
    assert read - INTERNAL == explained
