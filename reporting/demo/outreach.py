"""A campaign of Cluj that waits to be begun, and the agencies' addresses; all made up."""

from datetime import date

from cases.enums import Stage
from cases.models import Case
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.territory.models import County
from outreach.models import Campaign, CampaignStep, CountyOffice, MessageTemplate
from outreach.services import campaigns

# Names of the first wordings (outreach/migrations/0006) and the days on which they leave.
STEPS = (("Prima veste, SMS", 0), ("Prima veste, e-mail", 3), ("Listă de sunat", 10))
FILTERS = "stage=identified"


def bring(day: date) -> None:
    """Addresses of all counties; the audience of the campaign is chosen, nothing is sent."""
    CountyOffice.objects.bulk_create(
        CountyOffice(county=county, phone="", address=f"str. Exemplului nr. 1, județul {county}")
        for county in County.objects.all()
    )
    boss = User.objects.get(email="coordonator.cj@intespo.example")
    with scope.system("demo", boss):
        made = Campaign.objects.create(
            name="Un curs sau un loc de muncă (simulat)",
            county_id=boss.county_id,
            starts_on=day,
            hold_out=10,
            filters=FILTERS,
            created_by=boss,
        )
        for name, after in STEPS:
            wording = MessageTemplate.objects.get(name=name)
            CampaignStep.objects.create(
                campaign=made, channel=wording.channel, after_days=after, template=wording
            )
        people = Case.objects.at_work().filter(county=made.county, stage=Stage.IDENTIFIED)
        campaigns.freeze(made, people, FILTERS)
