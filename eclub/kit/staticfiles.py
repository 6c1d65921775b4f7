"""What the browser receives of the State's design system: the parts we use, and no others.

django-dsfr ships 17 MB, one stylesheet of 700 kB and one of icons as large. A rural phone gets
one stylesheet, without the rules and icons that no source of ours names, and one script of the
behaviours we use. Parts keep DSFR's own order, which its cascade depends on.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

from eclub.kit.stylesheet import Used, keep_used

STYLES = (
    "core/core.main.min.css",
    "scheme/scheme.min.css",
    "component/component.main.min.css",
    "utility/icons/icons.main.min.css",
)
SCRIPTS = (
    "core/core",
    "scheme/scheme",
    "component/accordion/accordion",
    "component/button/button",
    "component/tab/tab",
    "component/modal/modal",
    "component/navigation/navigation",
    "component/display/display",
    "component/password/password",
    "component/header/header",
)
ARTWORK_NAME = re.compile(r"dsfr/dist/(?:artwork|fonts)/[\w/.-]+")
ADDRESS = re.compile(r"url\((?:\.\./)+([\w/.-]+)\)")
OLD_FONT = re.compile(r',url\([^)]*\.woff\) format\("woff"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Where the names of classes and icons are looked for; of django-dsfr, what draws fields.
SOURCES = ("templates", "static/js", "clubs", "members", "prospecting", "eclub")
PACKAGE_SOURCES = ("forms.py", "utils.py", "widgets.py", "templates/django")
OWN_SCRIPTS = "js/"
STYLE, SCRIPT = "dsfr/design-system.css", "dsfr/design-system.js"


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also inside the imports of our ES modules; compressed beside.

    Our scripts travel without comments and indentation: a quarter less for a poor line.
    """

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: "File[Any]") -> str:
        if name.startswith(OWN_SCRIPTS) and name.endswith(".js"):
            content = ContentFile(spare(b"".join(content.chunks())))
        return cast(str, super()._save(name, content))


def spare(script: bytes) -> bytes:
    """A script of ours as it travels."""
    return jsmin(script)


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
        self.application = Path(apps.get_app_config("dsfr").path)
        self.package = self.application / "static"
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
        return found if find_all or not found else found[0]

    @cached_property
    def joined(self) -> dict[str, str]:
        """Both files by path; read first, they are on the disk afterwards."""
        script = self._script()
        files = {STYLE: self._style(Used(self._sources, script)), SCRIPT: script}
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
        roots = [settings.BASE_DIR / folder for folder in SOURCES]
        roots += [self.application / path for path in PACKAGE_SOURCES]
        files = (
            file
            for root in roots
            for file in ([root] if root.is_file() else root.rglob("*"))
            if file.suffix in (".html", ".js", ".py")
        )
        return "\n".join(file.read_text() for file in files)

    def _part(self, path: str) -> str:
        return COMMENT.sub("", (self.package / "dsfr/dist" / path).read_text())

    def _style(self, used: Used) -> str:
        style = OLD_FONT.sub("", "\n".join(self._part(path) for path in STYLES))
        return ADDRESS.sub(r"url(dist/\1)", keep_used(style, used))

    def _script(self) -> str:
        # Each part is a module of its own with one-letter names: a block keeps them apart.
        return "\n".join(f"{{{self._part(f'{path}.module.min.js')}\n}}" for path in SCRIPTS)
