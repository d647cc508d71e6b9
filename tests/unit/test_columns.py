"""Questions to the column lineage of a whole mesh."""

from mesh.core.columns import ColumnGraph, ColumnLineage, How, ModelLineage, Reader, Use

PARENTS = {"raw": (), "clean": ("raw",), "total": ("clean",), "script": ("clean",), "all": ("clean", "foreign")}
LINEAGE = {
    "clean": ModelLineage((ColumnLineage("Amount", (Use("raw", "amt", How.RENAMED),)), ColumnLineage("day", (Use("raw", "day", How.PASSED),)))),
    "total": ModelLineage((ColumnLineage("total", (Use("clean", "AMOUNT", How.AGGREGATED),)),), uses=(Use("clean", "day", How.GROUP),)),
    "script": ModelLineage(unknown="a Python model"),
    "all": ModelLineage((ColumnLineage("*", (Use("foreign", "*", How.PASSED),), "the columns of foreign are not known"),)),
}
GRAPH = ColumnGraph(PARENTS, LINEAGE)
BY_SCRIPT = Reader("script", "", None, "a Python model")


def test_a_column_is_found_whatever_its_case() -> None:
    assert GRAPH.made_of("clean", "AMOUNT") == GRAPH.made_of("clean", "amount") == LINEAGE["clean"].columns[0]
    assert GRAPH.made_of("raw", "amt") is None
    assert GRAPH.made_of("clean", "gone") is None
    assert GRAPH.made_of("script", "amount") is None


def test_readers_are_columns_rows_and_those_of_which_it_cannot_be_told() -> None:
    assert GRAPH.readers("raw", "AMT") == [Reader("clean", "Amount", How.RENAMED)]
    assert GRAPH.readers("clean", "amount") == [BY_SCRIPT, Reader("total", "total", How.AGGREGATED)]
    assert GRAPH.readers("clean", "day") == [BY_SCRIPT, Reader("total", "", How.GROUP)]
    assert GRAPH.readers("foreign", "anything") == [Reader("all", "*", None, "the columns of foreign are not known")]
    assert GRAPH.readers("total", "total") == []
