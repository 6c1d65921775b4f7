from prospecting.models.approach import Approach
from prospecting.models.company import Company
from prospecting.models.prospect import Prospect
from prospecting.models.register import Activity, Affinity, Commune

__all__ = ["Activity", "Affinity", "Approach", "Commune", "Company", "Prospect"]
