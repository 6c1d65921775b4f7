from members.models.commune import Commune
from members.models.consent import Consent
from members.models.consultation import Consultation
from members.models.contact import Contact
from members.models.contact_import import ContactImport
from members.models.cv import Cv, CvItem, CvPhoto, CvSelection, CvVersion
from members.models.cv_import import CvImport
from members.models.cv_link import CvLink
from members.models.data_export import DataExport
from members.models.erasure import ErasureRequest, ErasureWarning
from members.models.invitation import Invitation
from members.models.occupation import Occupation
from members.models.organisation import Agency, Region
from members.models.person import User
from members.models.role import Role

__all__ = [
    "Agency",
    "Commune",
    "Consent",
    "Consultation",
    "Contact",
    "ContactImport",
    "Cv",
    "CvImport",
    "CvItem",
    "CvLink",
    "CvPhoto",
    "CvSelection",
    "CvVersion",
    "DataExport",
    "ErasureRequest",
    "ErasureWarning",
    "Invitation",
    "Occupation",
    "Region",
    "Role",
    "User",
]
