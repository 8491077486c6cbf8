"""The import contract that import-linter does not have: one door to every room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from grimp import ImportGraph


class DoorsContract(Contract):
    """Code outside a room may import only the room's doors."""

    containers = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    test_doors = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    openers = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import that enters a room by another way."""
        rooms = {room for floor in self.containers for room in graph.find_children(floor)}

        def room_of(module: str) -> str | None:
            return next((r for r in rooms if f"{module}.".startswith(f"{r}.")), None)

        def may_enter(importer: str, inside: str) -> bool:
            return (
                inside in self.doors
                or (".tests" in importer and inside in self.test_doors)
                or any(f"{importer}.".startswith(f"{opener}.") for opener in self.openers)
            )

        trespasses = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if (home := room_of(imported))
            and home != room_of(importer)
            and not may_enter(importer, imported.removeprefix(f"{home}."))
        )
        return ContractCheck(kept=not trespasses, metadata={"trespasses": trespasses})

    def render_broken_contract(self, check: Any) -> None:
        """Name the importer and what it reached into."""
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} imports {imported}")
