"""The table at the end: what was done with every package, and why."""

from collections.abc import Sequence

from setup_runtime.paths import shown

Row = tuple[str, str, int, int, int, str]


def render_table(rows: Sequence[Row], made: str) -> str:
    """Rows of package, target, made, backed up, skipped, why; `made` is "linked" or "copied"."""
    head = ("package", "target", made, "backed up", "skipped", "why")
    cells = [head, *(tuple(shown(str(cell)) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = []
    for row in cells:
        texts = [row[column].ljust(widths[column]) for column in (0, 1)]
        numbers = [row[column].rjust(widths[column]) for column in (2, 3, 4)]
        lines.append("  ".join([*texts, *numbers, row[5]]).rstrip())
    return "\n".join(lines)
