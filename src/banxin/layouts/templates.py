"""A layout's template or style sheet and the views it prints go in; text comes out, or a LayoutError with its line.

A layout may come from anybody, so its templates run in a sandbox that

- reads files of the layout's own folders only, and no attribute but the fields of the views;
- has no filter, test or function beyond the few named here, and escapes everything but the views' own markup;
- works against a budget: each turn of a loop, each call and each stretch of text written or looked through is
  charged, so that a template without end stops at the same place every time, with its name and line.

Style sheets (`.css`) are templates too, so that figures of the layout are written into them and reading systems
without custom properties agree with print. Their comments stay `/* */`; `{#` begins nothing.

`{% extends "parent:page.html.jinja" %}` names the file of that name in the next folder up the chain of parents.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sized
from functools import cache
from pathlib import Path, PurePosixPath
from types import CodeType, TracebackType
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import (
    BlockReference,
    Context,
    LoopContext,
    Macro,
    StrictUndefined,
    Undefined,
    markup_join,
    str_join,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace, pass_context
from jinja2.visitor import NodeTransformer

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.layout import Layout
from banxin.layouts.styles import check_addresses
from banxin.strict_toml import suggest

# One step is a turn of a loop, a call, or so many characters written or looked through.
_STEP = 64
# A contents page of ten thousand entries takes some 200,000 steps; a million are over in about two seconds.
_BUDGET = 1_000_000 * _STEP
_LONGEST_RANGE = 10_000
_LARGEST_POWER_BITS = 256
_MAX_TEMPLATE_BYTES = 256 * 1024
# The code of so many templates is kept; a layout has a dozen.
_MOST_KEPT = 200

_FILTER_NAMES = (
    *("abs", "default", "escape", "first", "int", "join", "last", "length", "list", "lower", "map", "reject"),
    *("rejectattr", "replace", "reverse", "round", "select", "selectattr", "trim", "upper"),
)
_TEST_NAMES = (
    *("defined", "undefined", "none", "string", "number", "odd", "even", "divisibleby", "sameas", "true", "false"),
    *("eq", "equalto", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">="),
)
_STRING_METHODS = ("startswith", "endswith", "isdigit", "strip", "lstrip", "rstrip")
_LOOP_ATTRIBUTES = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"),
    *("previtem", "nextitem", "cycle", "changed"),
)

# Names that no template can write: the nodes that `_Metering` puts in use them.
_CHARGE, _WEIGH, _JOIN = "!charge", "!weigh", "!join"


class Templates:
    """The templates of one layout, compiled once and rendered as often as wanted."""

    def __init__(self, layout: Layout, fonts: Mapping[str, str]) -> None:
        """Stand ready to print with a layout; `fonts` gives the CSS font family of each role of the page."""
        self._layout = layout
        self._loader = _LayoutFolders(layout)
        self._markup = _Sandbox(
            loader=self._loader, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        # `/*` would be the natural comment of a style sheet, but comments of a template are not written out.
        self._style = _Sandbox(loader=self._loader, comment_start_string="/*#", comment_end_string="#*/")
        self._common = {
            "page": layout.page,
            "area": layout.area,
            "options": layout.options,
            "fonts": fonts,
        }

    def has(self, name: str) -> bool:
        """Tell whether the layout or a parent of it has a file called `name`."""
        return self._loader.find(name) is not None

    def render(self, name: str, **views: object) -> str:
        """Return a template filled with views; `page`, `area`, `options` and `fonts` are always there.

        Raises LayoutError with file and line for whatever goes wrong.
        """
        environment = self._style if name.endswith(".css") else self._markup
        environment.spent = 0
        try:
            text = environment.get_template(name).render({**self._common, **views})
            if environment is self._style:
                check_addresses(text, str(self._loader.find(name)))
            return text
        except LayoutError as failure:
            if failure.place is not None:
                raise
            raise LayoutError(
                failure.message, hint=failure.hint, place=self._place(failure, name)
            ) from None
        except Exception as failure:
            raise self._explained(failure, name) from None

    def _explained(self, failure: Exception, name: str) -> LayoutError:
        place = self._place(failure, name)
        hint = ""
        match failure:
            case jinja2.TemplateSyntaxError():
                message = f"the template cannot be read: {failure.message}"
            case jinja2.TemplateNotFound():
                message = f"there is no template “{failure.name or name}” in the layout “{self._layout.name}”"
                hint = suggest(str(failure.name or name), self._loader.names())
            case SecurityError():
                message = f"the template reaches for what it may not have: {failure}"
                hint = "a template sees the fields of its views and a few filters; docs/layouts.md lists them"
            case jinja2.UndefinedError():
                message = f"the template asks for something that is not there: {failure}"
            case RecursionError():
                message = "templates or macros call one another without end"
                hint = "look for a macro or a file that comes back to itself"
            case _:
                message = f"the template fails: {type(failure).__name__}: {failure}"
        return LayoutError(message, hint=hint, place=place)

    def _place(self, failure: Exception, name: str) -> Place:
        """Return the file and line of the innermost template a failure came through."""
        if isinstance(failure, jinja2.TemplateSyntaxError):
            return Place(failure.filename or name, failure.lineno)
        place = Place(str(self._layout.folders[0] / name))
        for file, line in _frames(failure.__traceback__):
            if file in self._loader.read:
                place = Place(file, line)
        return place


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


# --- files --------------------------------------------------------------------------------------------------


class _LayoutFolders(jinja2.BaseLoader):
    """Reads templates from a layout's own folders, the nearest that has the file first."""

    def __init__(self, layout: Layout) -> None:
        self._folders = tuple(folder.resolve() for folder in layout.folders)
        self.read: set[str] = set()

    def names(self) -> list[str]:
        """Return the names of all templates and style sheets of the layout."""
        found = (file for folder in self._folders for file in folder.rglob("*") if file.is_file())
        return sorted({file.name for file in found if file.suffix in (".jinja", ".css")})

    def find(self, name: str) -> Path | None:
        """Return the file a name stands for, or None.

        Raises LayoutError for a name or a symbolic link that leads out of the layout's folders.
        """
        generations = 0
        while name.startswith("parent:"):
            generations, name = generations + 1, name.removeprefix("parent:")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name or not name:
            raise LayoutError(
                f"a layout may not name the file “{name}”", hint="name a file of the layout's own folder"
            )
        for folder in self._folders:
            file = folder / path
            if not file.is_file():
                continue
            if not file.resolve().is_relative_to(folder):
                raise LayoutError(
                    f"“{name}” is a symbolic link that leads out of the layout's folder",
                    hint="put the file itself into the layout's folder",
                    place=Place(str(file)),
                )
            if generations == 0:
                return file
            generations -= 1
        return None

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = self.find(template)
        if file is None:
            raise jinja2.TemplateNotFound(template.rpartition("parent:")[2])
        if file.stat().st_size > _MAX_TEMPLATE_BYTES:
            raise LayoutError("a template may have 256 kilobytes at most", place=Place(str(file)))
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as failure:
            line = data.count(b"\n", 0, failure.start) + 1
            raise LayoutError(
                "the template is not UTF-8", hint="save the file as UTF-8", place=Place(str(file), line)
            ) from None
        self.read.add(str(file))
        return text, str(file), lambda: True


class _Code(jinja2.BytecodeCache):
    """Keeps what templates were compiled to: a preview prints with the same ones after every change."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        # The key is of the names of template and file, the checksum of what is written in it.
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if len(self._codes) >= _MOST_KEPT:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


# Markup escapes what it prints, style sheets do not.
_MARKUP_CODE, _STYLE_CODE = _Code(), _Code()


# --- the sandbox --------------------------------------------------------------------------------------------


class _Sandbox(ImmutableSandboxedEnvironment):
    """A Jinja2 environment that keeps a layout's templates to their views and to their budget."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, finalize=_write, optimized=False, **options)
        self.bytecode_cache = _MARKUP_CODE if options.get("autoescape") else _STYLE_CODE
        self.spent = 0
        self.globals = {"range": _short_range, "namespace": Namespace}
        self.filters = {name: _metered(FILTERS[name]) for name in _FILTER_NAMES}
        self.filters |= {_CHARGE: _charge, _WEIGH: _weigh, _JOIN: _join}
        self.tests = {name: TESTS[name] for name in _TEST_NAMES}

    def charge(self, units: int) -> None:
        """Take `units` from the budget; raise LayoutError when it is used up."""
        self.spent += units
        if self.spent > _BUDGET:
            raise LayoutError(
                f"the template has taken {_BUDGET // _STEP:,} steps and is not done",
                hint="look for a loop or a macro without end at this line",
            )

    def join_path(self, template: str, parent: str) -> str:
        # A template that extends its namesake further up asks for one generation more than it is itself.
        if template.startswith("parent:"):
            return "parent:" * parent.count("parent:") + template
        return template

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        match obj:
            case str():
                return attr in _STRING_METHODS
            case LoopContext():
                return attr in _LOOP_ATTRIBUTES
            case TemplateModule():
                return not attr.startswith("_")
            case Namespace():
                return not attr.startswith("_")
            case _:
                return attr in _fields_of(cast("Hashable", type(obj)))

    def is_safe_callable(self, obj: Any) -> bool:
        if obj is _short_range or obj is Namespace:
            return True
        # What is undefined says so itself when it is called.
        if isinstance(obj, (Macro, LoopContext, BlockReference, Undefined)):
            return True
        return isinstance(getattr(obj, "__self__", None), (str, LoopContext))

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        self.charge(_STEP + sum(map(_weight, args)))
        if not self.is_safe_callable(obj):
            raise SecurityError(f"“{getattr(obj, '__name__', type(obj).__name__)}” may not be called")
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for value in (left, right):
            self.charge(_weight(value))
        if operator == "*" and any(isinstance(value, (str, list, tuple)) for value in (left, right)):
            raise SecurityError("only numbers may be multiplied")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("only numbers may be divided")
        if operator in ("*", "**") and _power_bits(operator, left, right) > _LARGEST_POWER_BITS:
            raise SecurityError("a number grows too large")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for forbidden in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
            raise jinja2.TemplateSyntaxError("escaping cannot be switched off", forbidden.lineno, name, filename)
        metered: nodes.Template = _Metering().visit(tree)
        return metered


@cache
def _fields_of(kind: Any) -> frozenset[str]:
    """Return the names of the fields of a view; none for what is no view."""
    return frozenset(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else frozenset()


def _power_bits(operator: str, left: Any, right: Any) -> int:
    if not isinstance(left, int) or not isinstance(right, int):
        return 0
    return left.bit_length() + right.bit_length() if operator == "*" else left.bit_length() * max(right, 1)


def _weight(value: object) -> int:
    """Return what it costs to look through a value, in units: a list's items cost more than characters."""
    if isinstance(value, (str, Undefined)) or not isinstance(value, Sized):
        return len(value) if isinstance(value, str) else 1
    return 8 * len(value)


def _sandbox(context: Context) -> _Sandbox:
    return cast("_Sandbox", context.environment)


@pass_context
def _charge(context: Context, units: int) -> bool:
    # `map("!charge")` can be written in a template: it must not give back what was spent.
    _sandbox(context).charge(abs(units))
    return True


@pass_context
def _weigh(context: Context, value: object) -> object:
    _sandbox(context).charge(_weight(value))
    return value


@pass_context
def _join(context: Context, values: list[object]) -> str:
    _sandbox(context).charge(sum(map(_weight, values)))
    return markup_join(values) if context.eval_ctx.autoescape else str_join(values)


@pass_context
def _write(context: Context, value: object) -> object:
    """Pass on what a template prints; a list or a view among it is a slip."""
    if not isinstance(value, (str, int, float, Undefined)) or isinstance(value, bool):
        raise TypeError(f"a {type(value).__name__} cannot be printed")
    _sandbox(context).charge(_weight(value))
    return value


def _short_range(*limits: int) -> range:
    numbers = range(*limits)
    if len(numbers) > _LONGEST_RANGE:
        raise SecurityError(f"range() gives {_LONGEST_RANGE:,} numbers at most")
    return numbers


def _metered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap one of Jinja2's filters so that its work is charged before and its result after.

    Filters that would run later, item by item, are run at once: what they do is then charged where it stands.
    """
    takes = getattr(function, "jinja_pass_arg", None)

    @pass_context
    def filtered(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        sandbox = _sandbox(context)
        sandbox.charge(_STEP + _weight(value) + sum(map(_weight, args)))
        if function is FILTERS["replace"] and len(args) >= 2:
            sandbox.charge(str(value).count(str(args[0])) * len(str(args[1])))
        if function is FILTERS["join"] and isinstance(value, Sized) and args:
            sandbox.charge(len(value) * len(str(args[0])))
        first = {
            "context": (context,),
            "eval_context": (context.eval_ctx,),
            "environment": (sandbox,),
        }.get(takes.name if takes else "", ())
        result = function(*first, value, *args, **kwargs)
        if isinstance(result, Iterable) and not isinstance(result, Sized):
            result = list(result)
        sandbox.charge(_weight(result))
        return result

    return filtered


class _Metering(NodeTransformer):
    """Rewrites a template so that every turn of a loop and every body entered is charged, with its own text."""

    def visit_Template(self, node: nodes.Template) -> nodes.Node:
        return self._with_charge(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        return self._with_charge(node)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:
        return self._with_charge(node)

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:
        return self._with_charge(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self._with_charge(node)
        if node.test is not None:
            # Items that the condition leaves out never come to the body.
            node.test = nodes.And(_charging(_STEP, node.lineno), node.test, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return _filtering(nodes.List(node.nodes, lineno=node.lineno), _JOIN)

    def visit_Operand(self, node: nodes.Operand) -> nodes.Node:
        self.generic_visit(node)
        if node.op in ("in", "notin"):
            node.expr = _filtering(node.expr, _WEIGH)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _filtering(node.node, _WEIGH)
        return node

    def _with_charge(
        self, node: nodes.Template | nodes.Block | nodes.Macro | nodes.CallBlock | nodes.For
    ) -> nodes.Node:
        units = _STEP + sum(len(text.data) for text in node.find_all(nodes.TemplateData))
        self.generic_visit(node)
        charge = _charging(units, node.lineno)
        node.body = [nodes.ExprStmt(charge, lineno=node.lineno), *node.body]
        return node


def _charging(units: int, line: int) -> nodes.Expr:
    return _filtering(nodes.Const(units, lineno=line), _CHARGE)


def _filtering(value: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(value, name, [], [], None, None, lineno=value.lineno)
