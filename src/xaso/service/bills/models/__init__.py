"""What is stored: providers, customers, lists, bills, meters, who is spared."""

from xaso.service.bills.models.bills import Bill, BillLine, BillList, ReminderSent
from xaso.service.bills.models.claims import EntitledHousehold, ExemptionClaim
from xaso.service.bills.models.meters import Meter, Reading, Tariff
from xaso.service.bills.models.providers import Customer, Kind, Provider

__all__ = [
    "Bill",
    "BillLine",
    "BillList",
    "Customer",
    "EntitledHousehold",
    "ExemptionClaim",
    "Kind",
    "Meter",
    "Provider",
    "Reading",
    "ReminderSent",
    "Tariff",
]
