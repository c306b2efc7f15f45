"""Engines that read files by themselves: the same cells on each of them, or a sign that some may differ.

Every column is read as a text, so that neither locale nor guessed types play a part, and the header is a row like the
others, which the query leaves out. An empty cell and one that is null are the same. What an engine cannot read exactly
as the reader of this package does is called odd, and is then read again in another way, or refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.backends import BaseBackend
from ibis.util import gen_name

from webex_wholesale._errors import InvalidArgument, WholesaleError
from webex_wholesale._reconcile.inputs import is_parquet, is_pattern, is_remote
from webex_wholesale._usage.sheet import is_path

__all__ = [
    "CSV_READERS",
    "RawCsv",
    "Session",
    "connect",
    "find_table",
    "hide_secrets",
    "hide_text",
    "masked",
]

BAD: Final = "_bad"
"""The column in which Spark puts a row that has not as many cells as there are columns."""
NOT_IN_TEXTS: Final = "\x01"
REPLACEMENT: Final = "\ufffd"
"""The character that Spark puts in place of bytes that are not UTF-8."""
FILE_SUFFIXES: Final = (".csv", ".tsv", ".txt")

Files = str | list[str]


class RawCsv(NamedTuple):
    """Rows of texts, the header among them; and those rows or lines that another reader might read differently."""

    table: ir.Table
    odd: ir.Table | None = None


class Session(NamedTuple):
    """An engine, and what has to be removed from it afterwards."""

    engine: BaseBackend
    stack: ExitStack

    def keep(self, table: ir.Table) -> ir.Table:
        """The result of an expression, kept by the engine until the session ends."""
        if self.engine.name == "pyspark":
            return self.stack.enter_context(table.cache())
        return self.engine.create_table(self._name("TABLE"), table, temp=True)

    def read_csv(self, files: Files, names: Sequence[str], separator: str) -> Iterator[RawCsv]:
        """The ways to read CSV with these columns, the fastest first."""
        for read in CSV_READERS[self.engine.name]:
            yield read(self, files, names, separator)

    def first_line(self, url: str) -> str:
        """The first line of a file, or of one of them."""
        rows: list[dict[str, str]] = LINE_READERS[self.engine.name](self, url).limit(1).to_pyarrow().to_pylist()
        return f"{rows[0]['line']}\n" if rows else ""

    def read_parquet(self, files: str) -> ir.Table:
        """A table of Parquet files."""
        return self.engine.read_parquet(files, table_name=self._name("VIEW"))

    def register(self, files: Files, **options: Any) -> ir.Table:
        """A table of CSV files, read with the options of the engine."""
        return self.engine.read_csv(files, table_name=self._name("VIEW"), **options)

    def _name(self, kind: str) -> str:
        name: str = gen_name("reconcile")
        self.stack.callback(DROPS[self.engine.name], self.engine, kind, name)
        return name


def _drop_in_duckdb(engine: BaseBackend, kind: str, name: str) -> None:
    engine.raw_sql(f'DROP {kind} IF EXISTS "{name}"')


def _drop_in_polars(engine: BaseBackend, _kind: str, name: str) -> None:
    engine.drop_table(name, force=True)


def _drop_in_spark(engine: BaseBackend, _kind: str, name: str) -> None:
    engine._session.catalog.dropTempView(name)


DROPS: Final[Mapping[str, Callable[[BaseBackend, str, str], None]]] = {
    "duckdb": _drop_in_duckdb,
    "polars": _drop_in_polars,
    "pyspark": _drop_in_spark,
}


# DuckDB


def _duckdb_csv(session: Session, files: Files, names: Sequence[str], separator: str) -> RawCsv:
    return RawCsv(
        session.register(
            files,
            columns=dict.fromkeys(names, "VARCHAR"),
            delim=separator,
            quote='"',
            escape='"',
            header=False,
            auto_detect=False,
            strict_mode=True,
            null_padding=False,
        )
    )


def _duckdb_lines(session: Session, files: Files) -> ir.Table:
    fixed = {"quote": "", "escape": "", "header": False, "auto_detect": False, "strict_mode": False}
    return session.register(files, columns={"line": "VARCHAR"}, delim=NOT_IN_TEXTS, **fixed)


# Polars: it fills rows that are short, so that the separators of each line are counted.


def _polars_csv(session: Session, files: Files, names: Sequence[str], separator: str) -> RawCsv:
    table = _polars_texts(session, files, names, separator, '"')
    cell = f'[^{separator}"]*'
    whole = f"^{cell}([{separator}]{cell}){{{len(names) - 1}}}$"
    odd = ~_.line.re_replace('"[^"]*"', "").re_search(whole)
    return RawCsv(table, _polars_lines(session, files).filter(odd))


def _polars_lines(session: Session, files: Files) -> ir.Table:
    return _polars_texts(session, files, ["line"], NOT_IN_TEXTS, None)


def _polars_texts(session: Session, files: Files, names: Sequence[str], separator: str, quote: str | None) -> ir.Table:
    import polars as pl

    # Polars 2 gave this setting a new name, with the opposite sense.
    is_new = int(pl.__version__.partition(".")[0]) >= 2
    empty = {"empty_string_is_null": False} if is_new else {"missing_utf8_is_empty_string": True}
    return session.register(
        files,
        separator=separator,
        quote_char=quote,
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        infer_schema=False,
        **empty,
        truncate_ragged_lines=False,
        glob="*" in files,
    )


# Spark: a file is split among workers at line breaks; where there are some in quotes, one worker reads a whole file.


def _spark_lines_csv(session: Session, files: Files, names: Sequence[str], separator: str) -> RawCsv:
    table = _spark_texts(session, files, [*names, BAD], separator)
    quoted = ibis.or_(*(ibis.coalesce(table[name], "").contains('"') for name in names))
    return RawCsv(table.drop(BAD), table.filter(_spark_odd(table, names) | quoted))


def _spark_whole_csv(session: Session, files: Files, names: Sequence[str], separator: str) -> RawCsv:
    table = _spark_texts(session, files, [*names, BAD], separator, multiLine=True)
    return RawCsv(table.drop(BAD), table.filter(_spark_odd(table, names)))


def _spark_odd(table: ir.Table, names: Sequence[str]) -> Any:
    replaced = ibis.or_(*(ibis.coalesce(table[name], "").contains(REPLACEMENT) for name in names))
    return table[BAD].notnull() | replaced


def _spark_lines(session: Session, files: Files) -> ir.Table:
    return _spark_texts(session, files, ["line"], NOT_IN_TEXTS, quote="")


def _spark_texts(session: Session, files: Files, names: Sequence[str], separator: str, **options: Any) -> ir.Table:
    fixed = {
        "schema": ", ".join(f"`{name}` STRING" for name in names),
        "sep": separator,
        "quote": '"',
        "escape": '"',
        "header": False,
        "inferSchema": False,
        "mode": "PERMISSIVE",
        "columnNameOfCorruptRecord": BAD,
        "unescapedQuoteHandling": "RAISE_ERROR",
        "nullValue": "\0",
        "ignoreLeadingWhiteSpace": False,
        "ignoreTrailingWhiteSpace": False,
    }
    return session.register(files, **(fixed | options))


CsvReader = Callable[[Session, Files, Sequence[str], str], RawCsv]
CSV_READERS: Final[Mapping[str, tuple[CsvReader, ...]]] = {
    "duckdb": (_duckdb_csv,),
    "polars": (_polars_csv,),
    "pyspark": (_spark_lines_csv, _spark_whole_csv),
}
LINE_READERS: Final[Mapping[str, Callable[[Session, Files], ir.Table]]] = {
    "duckdb": _duckdb_lines,
    "polars": _polars_lines,
    "pyspark": _spark_lines,
}


# Connections


def connect(engine: Any, local: BaseBackend, sources: Iterable[Any]) -> BaseBackend:
    """The engine of a URL, or the one given; without one, that of a table that is in one already, or the local one."""
    if isinstance(engine, BaseBackend):
        return engine
    if engine is None:
        return next((source.get_backend() for source in sources if _is_stored(source)), local)
    if not isinstance(engine, str):
        kind = type(engine).__name__
        raise InvalidArgument(f"engine must be a URL such as polars:// or a backend of Ibis, got {kind}")
    try:
        return ibis.connect(engine)
    except ImportError:
        raise
    except Exception as problem:
        # Each engine fails in its own way.
        text = (
            f"engine is not a usable URL: {masked(engine)!r}: {hide_text(problem, [engine])}; an example is polars://"
        )
        raise InvalidArgument(text) from None


def _is_stored(source: Any) -> bool:
    return isinstance(source, ir.Table) and bool(source._find_backends()[0])


def find_table(engine: BaseBackend, source: Any) -> Any:
    """The table of the engine that a name stands for, such as "warehouse.own"; anything else as it is."""
    if not isinstance(source, str) or is_remote(source) or is_pattern(source) or _names_a_file(source):
        return source
    *database, name = source.split(".")
    try:
        return engine.table(name, database=tuple(database) if database else None)
    except Exception as problem:
        text = f"{source!r} is neither a file nor a table of the engine {engine.name}: {hide_text(problem, [])}"
        raise InvalidArgument(text) from None


def _names_a_file(source: str) -> bool:
    return "/" in source or source.lower().endswith(FILE_SUFFIXES) or is_parquet(source) or Path(source).exists()


# Secrets


def masked(url: str) -> str:
    """A URL without user, password and query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if "://" in url else url


def hide_text(problem: object, urls: Iterable[str]) -> str:
    """The text of a problem, without the secrets of URLs."""
    text = str(problem)
    for url in urls:
        text = text.replace(url, masked(url))
        for secret in _secrets(url):
            text = text.replace(secret, "***")
    text = re.sub(r"(\w://)[^/\s@'\"]+@", r"\1***@", text)
    return re.sub(r"([?&][\w.-]+=)[^&\s'\")]+", r"\1***", text)


def _secrets(url: str) -> list[str]:
    parts = urlsplit(url)
    values = [parts.password or "", unquote(parts.password or ""), *(value for _name, value in parse_qsl(parts.query))]
    return [value for value in values if len(value) > 2]


@contextmanager
def hide_secrets(engine: Any, *sources: Any) -> Iterator[None]:
    """Raise OSError for what an engine raises, without the secrets in the URLs that it was given."""
    urls = [str(each) for each in (engine, *sources) if is_path(each) and is_remote(str(each))]
    try:
        yield
    except (WholesaleError, ImportError):
        raise
    except Exception as problem:
        text = hide_text(problem, urls)
        if (engine is None and not urls) or (isinstance(problem, OSError) and text == str(problem)):
            raise
        name = masked(engine) if isinstance(engine, str) else "of this reconciliation"
        raise OSError(f"the engine {name} failed: {type(problem).__name__}: {text}") from None
