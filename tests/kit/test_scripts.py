"""Our scripts travel without comments, and still mean what they meant."""

from pathlib import Path

from django.core.files.base import ContentFile

from eclub.kit.staticfiles import StaticStorage, spare

SCRIPT = """\
/** Why. */
import { say } from "./words.js"; // sentences

export class Thing {
  #count = 0; // private

  get #words() {
    return `a  // b ${say("x")}
      /* kept */`.replace(/\\/\\*  "/g, "");
  }
}
"""
SPARED = """\
import{say}from"./words.js";export class Thing{#count=0;get#words(){return`a  // b ${say("x")}
      /* kept */`.replace(/\\/\\*  "/g,"");}}"""


def test_strings_templates_and_expressions_are_left_alone() -> None:
    assert spare(SCRIPT.encode()) == SPARED.encode()
    assert spare(SPARED.encode()) == SPARED.encode()


def test_only_our_scripts_are_stored_shorter(tmp_path: Path) -> None:
    storage = StaticStorage(location=tmp_path)
    storage.save("js/words.js", ContentFile(b"export const say = (name) => name;"))
    for folder in ("js", "dsfr"):
        storage.save(f"{folder}/a.js", ContentFile(SCRIPT.encode()))
    names = ["js/a.js", "js/words.js"]
    list(storage.post_process({name: (storage, name) for name in names}))
    assert (tmp_path / "dsfr/a.js").read_text() == SCRIPT
    stored = (tmp_path / storage.stored_name("js/a.js")).read_text()
    say = Path(storage.stored_name("js/words.js")).name
    assert stored == SPARED.replace("words.js", say)
