from prospecting.models.approach import Approach
from prospecting.models.buddy import Buddy
from prospecting.models.call_script import CallScript
from prospecting.models.company import Company
from prospecting.models.employer_link import EmployerLink
from prospecting.models.mark import CompanyMark
from prospecting.models.message import Message, MessageTemplate
from prospecting.models.prospect import Prospect
from prospecting.models.register import Activity, Affinity
from prospecting.models.search import Rejection, SavedSearch
from prospecting.models.sirene_import import (
    SireneImport,
    SireneOverridden,
    SirenePlace,
    SireneRefusal,
    SireneUnit,
)
from prospecting.models.stage_change import StageChange
from prospecting.models.together import LeadSource, SessionGoal
from prospecting.models.volunteer import VolunteerOffer

__all__ = [
    "Activity",
    "Affinity",
    "Approach",
    "Buddy",
    "CallScript",
    "Company",
    "CompanyMark",
    "EmployerLink",
    "LeadSource",
    "Message",
    "MessageTemplate",
    "Prospect",
    "Rejection",
    "SavedSearch",
    "SessionGoal",
    "SireneImport",
    "SireneOverridden",
    "SirenePlace",
    "SireneRefusal",
    "SireneUnit",
    "StageChange",
    "VolunteerOffer",
]
