"""The whole table of rights, gathered from the modules beside this one."""

import pkgutil
from importlib import import_module

from tests import rights
from tests.rights.table import Row

TABLE: list[Row] = [
    row
    for module in pkgutil.iter_modules(rights.__path__)
    for row in getattr(import_module(f"tests.rights.{module.name}"), "ROWS", [])
]
