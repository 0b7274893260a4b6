"""Two campaigns of Cluj, one waiting and one begun, and the agencies' addresses; all made up."""

from datetime import date

from cases.enums import Stage
from cases.models import Case
from intespo.accounts import scope
from intespo.accounts.models import User
from intespo.territory.models import County
from outreach.models import Campaign, CampaignStep, CountyOffice, MessageTemplate
from outreach.services import campaigns

# Names of the first wordings (outreach/migrations/0006) and the days on which they leave.
STEPS = (
    ("Prima veste, SMS", 0),
    ("Prima veste, e-mail", 3),
    ("Scrisoare", 7),
    ("Listă de sunat", 10),
)
# What leaves by itself nowhere: letters wait for a printer, calls for an expert.
BY_HAND = (("Scrisoare", 0), ("Listă de sunat", 0))
FILTERS = "stage=identified"


def bring(day: date) -> None:
    """Addresses of all counties; nothing is sent, letters and calls wait for people."""
    CountyOffice.objects.bulk_create(
        CountyOffice(
            county=county,
            phone="0200 000 000",
            address=f"str. Exemplului nr. 1, județul {county}",
            hours="luni–vineri, 8–16",
        )
        for county in County.objects.all()
    )
    boss = User.objects.get(email="coordonator.cj@intespo.example")
    with scope.system("demo", boss):
        _frozen("Un curs sau un loc de muncă (simulat)", STEPS, boss, day, hold_out=10)
        begun = _frozen("Scrisori și apeluri (simulat)", BY_HAND, boss, day)
        if not campaigns.ask(begun):
            campaigns.approve(begun, by=User.objects.get(email="national@intespo.example"))
    campaigns.advance()


def _frozen(
    name: str, steps: tuple[tuple[str, int], ...], boss: User, day: date, hold_out: int = 0
) -> Campaign:
    made = Campaign.objects.create(
        name=name,
        county_id=boss.county_id,
        starts_on=day,
        hold_out=hold_out,
        filters=FILTERS,
        created_by=boss,
    )
    for wording, after in steps:
        template = MessageTemplate.objects.get(name=wording)
        CampaignStep.objects.create(
            campaign=made, channel=template.channel, after_days=after, template=template
        )
    people = Case.objects.at_work().filter(county=made.county, stage=Stage.IDENTIFIED)
    campaigns.freeze(made, people, FILTERS)
    return made
