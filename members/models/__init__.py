from members.models.cv import Cv, CvItem, CvPhoto, CvSelection, CvVersion
from members.models.invitation import Invitation
from members.models.occupation import Occupation
from members.models.organisation import Agency, Region
from members.models.person import User
from members.models.role import Role

__all__ = [
    "Agency",
    "Cv",
    "CvItem",
    "CvPhoto",
    "CvSelection",
    "CvVersion",
    "Invitation",
    "Occupation",
    "Region",
    "Role",
    "User",
]
