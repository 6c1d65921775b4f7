"""The design system reaches the browser without what nobody uses, and with all that is used."""

import re

import pytest
from django.contrib.staticfiles import finders

from eclub.kit.staticfiles import SCRIPT, STYLE, STYLES, DesignSystemFinder
from eclub.kit.stylesheet import Used, keep_used


def test_rules_of_unused_classes_are_left_out() -> None:
    style = "a{b:c}.fr-x,.fr-y:not(.fr-x,a){d:e}@media print{.fr-z{f:g}}@font-face{h:i}"
    kept = "a{b:c}.fr-y:not(.fr-x,a){d:e}@font-face{h:i}"
    assert keep_used(style, Used("fr-y")) == kept
    assert keep_used(style, Used('class="fr-x fr-y"')) == (
        "a{b:c}.fr-x,.fr-y:not(.fr-x,a){d:e}@font-face{h:i}"
    )
    assert "@media print{.fr-z{f:g}}" in keep_used(style, Used("fr-z"))


def test_a_class_completed_by_a_template_keeps_its_family() -> None:
    used = Used('class="fr-alert--{{ level }}"')
    assert "fr-alert--error" in used
    assert "fr-alert" not in used


def test_states_that_the_script_sets_are_kept() -> None:
    used = Used('class="fr-modal fr-nav"', script="a='modal';b(\"opened\",`tabs__panel--selected`)")
    assert "fr-modal--opened" in used
    assert "fr-nav--opened" in used
    assert "fr-tabs__panel--selected" in used
    assert "fr-header--opened" not in used
    assert "fr-modal--large" not in used


@pytest.fixture(scope="module")
def finder() -> DesignSystemFinder:
    return DesignSystemFinder()


def test_every_class_our_pages_name_keeps_its_rules(finder: DesignSystemFinder) -> None:
    alone = re.compile(r"(?<=[},])\.(fr-[\w-]+)(?=[,{])")
    whole = "".join(finder._part(path) for path in STYLES)
    used = Used(finder._sources)
    named = {name for name in alone.findall(whole) if name in used}
    assert "fr-btn" in named
    assert named - set(alone.findall(finder.joined[STYLE])) == set()


def test_the_stylesheet_is_light(finder: DesignSystemFinder) -> None:
    assert len(finder.joined[STYLE]) < 300_000


def test_what_the_stylesheet_names_is_found(finder: DesignSystemFinder) -> None:
    for address in re.findall(r"url\((dist/[^)]+)\)", finder.joined[STYLE]):
        assert finders.find(f"dsfr/{address}"), address
    assert finders.find(SCRIPT)
    assert finders.find("dsfr/dist/dsfr.min.css") is None
