"""Every page × both languages × both themes × two widths, and with larger and wider letters.

What the suite leaves out because it takes twenty minutes. `ACCESSIBILITY_OF="owner manager"` visits
the pages of these people only.
"""

from collections.abc import Iterator

import django

from tests.load.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """How many pages were visited, and what is wrong with them; each fault is printed."""
    django.setup()
    from tests.load import accessibility_browser  # its models need Django's applications

    yield from accessibility_browser.figures()
