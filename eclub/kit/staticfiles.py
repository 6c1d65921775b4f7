"""What the browser receives of the State's design system: the parts we use, and no others.

django-dsfr ships 17 MB and one stylesheet of 700 kB. A rural phone gets the core, the
components below and the icons our own sources name, joined in one stylesheet and one script;
their order is that of DSFR's own joined files, which its cascade depends on.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# fmt: off
STYLE_COMPONENTS = (
    "accordion", "badge", "logo", "button", "breadcrumb", "form", "stepper", "link", "callout",
    "highlight", "tab", "pagination", "tag", "alert", "notice", "radio", "card", "checkbox",
    "input", "segmented", "toggle", "skiplink", "select", "modal", "navigation", "footer",
    "tile", "password", "table", "header",
)
SCRIPT_COMPONENTS = (
    "accordion", "button", "tab", "modal", "navigation", "display", "password", "header",
)
# fmt: on
ICON_RULE = re.compile(r"\.(fr-icon-[a-z0-9-]+):after,[^{}]*\{[^{}]*\}")
ICON_NAME = re.compile(r"fr-icon-[a-z0-9-]+")
ARTWORK_NAME = re.compile(r"dsfr/dist/(?:artwork|fonts)/[\w/.-]+")
ADDRESS = re.compile(r"url\((?:\.\./)+([\w/.-]+)\)")
OLD_FONT = re.compile(r',url\([^)]*\.woff\) format\("woff"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SOURCES = ("templates", "static/js", "clubs", "members", "prospecting", "eclub")
STYLE, SCRIPT = "dsfr/design-system.css", "dsfr/design-system.js"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also inside the imports of our ES modules; compressed beside."""

    support_js_module_import_aggregation = True


class UsedAppDirectoriesFinder(AppDirectoriesFinder):
    """The applications' own files, without the design system and the htmx we do not load."""

    unused = ("htmax*", "htmx-4*", "htmx-2.js", "ext")

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(app_names, *args, **kwargs)
        self.apps = [name for name in self.apps if name != "dsfr"]
        self.storages.pop("dsfr", None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return super().list([*(ignore_patterns or ()), *self.unused])


class DesignSystemFinder(BaseFinder):
    """The joined stylesheet and script, and the fonts and pictures they name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.package = Path(apps.get_app_config("dsfr").path) / "static"
        self.written = FileSystemStorage(settings.STATE_DIR / "design-system")
        self.shipped = FileSystemStorage(self.package)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        for path in self.joined:
            yield path, self.written
        for path in sorted(self.named):
            yield path, self.shipped

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found: list[str] = []
        if path in (STYLE, SCRIPT) and path in self.joined:
            found = [self.written.path(path)]
        elif path.startswith("dsfr/") and path in self.named:
            found = [self.shipped.path(path)]
        return found if find_all else (found or [None])[0]

    @cached_property
    def joined(self) -> dict[str, str]:
        """Both files by path; read first, they are on the disk afterwards."""
        files = {STYLE: self._style(), SCRIPT: self._script()}
        for path, text in files.items():
            target = Path(self.written.path(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            # Several processes may write at once: each its own, then one takes the name.
            draft = target.with_suffix(f".{id(self):x}")
            draft.write_text(text)
            draft.replace(target)
        return files

    @cached_property
    def named(self) -> set[str]:
        """Shipped files that the stylesheet or our sources name."""
        addresses = re.findall(r"url\(dist/([\w/.-]+)\)", self.joined[STYLE])
        return {f"dsfr/dist/{address}" for address in addresses} | set(
            ARTWORK_NAME.findall(self._sources)
        )

    @cached_property
    def _sources(self) -> str:
        files = (
            file
            for folder in SOURCES
            for file in (settings.BASE_DIR / folder).rglob("*")
            if file.suffix in (".html", ".js", ".py")
        )
        return "\n".join(file.read_text() for file in files)

    def _part(self, path: str) -> str:
        return COMMENT.sub("", (self.package / "dsfr/dist" / path).read_text())

    def _style(self) -> str:
        parts = [self._part("core/core.main.min.css"), self._part("scheme/scheme.min.css")]
        parts += [self._part(f"component/{name}/{name}.main.min.css") for name in STYLE_COMPONENTS]
        wanted = set(ICON_NAME.findall(self._sources))
        icons = self._part("utility/icons/icons.main.min.css")
        parts += [rule[0] for rule in ICON_RULE.finditer(icons) if rule[1] in wanted]
        return ADDRESS.sub(r"url(dist/\1)", OLD_FONT.sub("", "\n".join(parts)))

    def _script(self) -> str:
        # Each part is a module of its own with one-letter names: a block keeps them apart.
        paths = ["core/core", "scheme/scheme"]
        paths += [f"component/{name}/{name}" for name in SCRIPT_COMPONENTS]
        return "\n".join(f"{{{self._part(f'{path}.module.min.js')}\n}}" for path in paths)
