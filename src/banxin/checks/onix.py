"""A finished ONIX message goes in; what EDItEUR's schema has against it comes out, as findings.

EDItEUR's terms do not plainly allow to hand the schema on, so it is not here: it comes with onixcheck, a Python package that
is asked where it is installed. Where it is not, that is said, and nothing is judged.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

from banxin.diagnostics import Place, Report


def validate_onix(path: Path, report: Report) -> str:
    """Hold a message against the XML schema of its release; return what it was held against, nothing when that is missing."""
    if importlib.util.find_spec("onixcheck") is None:
        report.add("ONX-004", place=Place(path.name))
        return ""
    import onixcheck

    for message in onixcheck.validate(str(path)):
        # `location` is file:line:column.
        line = message.location.split(":")[-2:][0]
        report.add("ONX-003", place=Place(path.name, int(line) if line.isdigit() else None), message=message.message)
    return f"EDItEUR's schema (onixcheck {importlib.metadata.version('onixcheck')})"
