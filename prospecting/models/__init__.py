from prospecting.models.approach import Approach
from prospecting.models.company import Company
from prospecting.models.prospect import Prospect

__all__ = ["Approach", "Company", "Prospect"]
