from members.models.invitation import Invitation
from members.models.organisation import Agency, Region
from members.models.person import User
from members.models.role import Role

__all__ = ["Agency", "Invitation", "Region", "Role", "User"]
