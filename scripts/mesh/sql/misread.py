"""Where the parser takes a column for something else: a lambda's variable, a part of a longer name, a unit of time."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

_LAMBDAS = frozenset("apply array_apply array_filter array_reduce array_transform list_apply list_filter list_reduce list_transform reduce".split())
"""DuckDB's functions of lambdas, apart from those that the parser knows."""
UNITS = frozenset(
    "c cent century centuries d day dayofmonth dayofweek dayofyear days dec decade decades decs dow doy epoch era h hour hours hr hrs isodow isoyear"
    " julian m microsecond microseconds mil millennia millennium millenniums millisecond milliseconds mils min mins minute minutes mon mons month"
    " months ms msec msecond mseconds msecs nanosecond nanoseconds ns nsec nsecond nseconds nsecs q qtr quarter quarters s sec second seconds secs"
    " timezone timezone_hour timezone_minute us usec usecond useconds usecs w week weekday weekofyear weeks y year years yearweek yr yrs".split()
)


def is_lambda(node: exp.Expr) -> bool:
    """Whether it stands where a function of lambdas takes one: behind its list, `list_filter(l, x -> x > 0)` or `l.list_filter(x -> x > 0)`."""
    call = node.parent
    if call is None:
        return True
    takes = isinstance(call, exp.Transform | exp.ArrayFilter | exp.Reduce) or (isinstance(call, exp.Anonymous) and call.name.lower() in _LAMBDAS)
    before = 0 if isinstance(call.parent, exp.Dot) and call.arg_key == "expression" else 1
    arguments = list(call.iter_expressions())
    return takes and len(arguments) > before and arguments[before] is node


def names_in(chain: Sequence[exp.Expr]) -> Iterable[str]:
    """Columns in the arguments of chained calls, of which the parser may have the names only."""
    calls = [part for part in chain if not isinstance(part, exp.Identifier)]
    variables = {variable.name for call in calls for inner in call.find_all(exp.Lambda) for variable in inner.expressions}
    for name in (name for call in calls for name in call.find_all(exp.Identifier)):
        is_value = isinstance(name.parent, exp.Func | exp.Binary | exp.Unary) and not isinstance(name.parent, exp.Dot | exp.PropertyEQ | exp.Kwarg)
        if is_value and name.name not in variables:
            yield name.name
