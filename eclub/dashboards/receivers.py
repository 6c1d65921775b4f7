"""What figures answer to the layers below: a brochure asks what became of members."""

from datetime import datetime

from django.dispatch import receiver

from clubs.models import Club
from clubs.services.brochure import Result, results_asked
from eclub.dashboards.services import brochure_results


@receiver(results_asked, dispatch_uid="dashboards.brochure_results")
def say_results(club: Club, own: bool, now: datetime, **kwargs: object) -> list[Result]:
    """The agency's own first, then what is published of where it is."""
    said = [brochure_results.of_agency(club.agency, now)] if own else []
    said.append(brochure_results.published(club.agency))
    return [one for one in said if one]
