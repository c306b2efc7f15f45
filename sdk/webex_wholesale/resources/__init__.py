"""The methods of each noun."""

from __future__ import annotations

from .customers import Customers
from .sub_partners import SubPartners
from .subscribers import Subscribers

__all__ = ["Customers", "SubPartners", "Subscribers"]
