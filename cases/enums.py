"""Code lists of identification and case work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As in the CNP."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")


class Education(models.TextChoices):
    """Highest completed level, ISCED 2011 (domain.md §6.6)."""

    NONE = "ISCED0", _("No schooling")
    PRIMARY = "ISCED1", _("Primary")
    LOWER_SECONDARY = "ISCED2", _("Lower secondary")
    UPPER_SECONDARY = "ISCED3", _("Upper secondary or vocational")
    POST_SECONDARY = "ISCED4", _("Post-secondary")
    SHORT_TERTIARY = "ISCED5", _("Short tertiary")
    BACHELOR = "ISCED6", _("Bachelor")
    MASTER = "ISCED7", _("Master")
    DOCTORATE = "ISCED8", _("Doctorate")


class AgeBand(models.TextChoices):
    """Age bands of every report (domain.md §3.4)."""

    UNDER_18 = "16-17", "16–17"
    UNDER_20 = "18-19", "18–19"
    UNDER_25 = "20-24", "20–24"
    UNDER_30 = "25-29", "25–29"


class Level(models.TextChoices):
    """Employability levels in the house order, most support first."""

    VERY_HARD = "FGO", _("Very hard to employ")
    HARD = "GO", _("Hard to employ")
    MEDIUM = "MO", _("Medium to employ")
    EASY = "UO", _("Easy to employ")


LEVEL_BARS = {Level.EASY: 1, Level.MEDIUM: 2, Level.HARD: 3, Level.VERY_HARD: 4}


class ListKind(models.TextChoices):
    """Where a list comes from (domain.md §8)."""

    NATIONAL_REGISTER = "national_register", _("National NEET register")
    POPULATION_REGISTER = "population_register", _("Population register")
    TOWN_HALL = "town_hall", _("Town hall")
    SCHOOL_INSPECTORATE = "school_inspectorate", _("School inspectorate")
    SOCIAL_PAYMENTS = "social_payments", _("Social payments agency")
    LABOUR_INSPECTORATE = "labour_inspectorate", _("Labour inspectorate")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    HEALTH_INSURANCE = "health_insurance", _("Health insurance house")
    NGO = "ngo", _("Non-governmental organisation")
    OTHER = "other", _("Other list")


class ListStatus(models.TextChoices):
    """Where a list stands on its way in."""

    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    REHEARSED = "rehearsed", _("Ready to apply")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Could not be read")


class Decision(models.TextChoices):
    """What a row of a list leads to."""

    NEW = "new", _("New")
    COMPLETE = "complete", _("Completes")
    MATCH = "match", _("Known")
    REVIEW = "review", _("To be looked at")
    INELIGIBLE_AGE = "ineligible_age", _("Outside the age limits")
    REJECTED = "rejected", _("Rejected")


class RowReason(models.TextChoices):
    """Why a row was decided as it was."""

    NONE = "", ""
    CNP_MISSING = "cnp_missing", _("The CNP is missing.")
    CNP_INVALID = "cnp_invalid", _("The CNP is not valid: check its digits.")
    CNP_TWICE = "cnp_twice", _("The same CNP stands on an earlier row of this list.")
    NAME_MISSING = "name_missing", _("The name is missing.")
    BIRTH_DATE_INVALID = "birth_date_invalid", _("The birth date does not exist.")
    BIRTH_DATE_CONTRADICTS = "birth_date_contradicts", _("The birth date contradicts the CNP.")
    SEX_CONTRADICTS = "sex_contradicts", _("The sex contradicts the CNP.")
    LOCALITY_UNKNOWN = "locality_unknown", _("There is no such SIRUTA code.")
    LOCALITY_ELSEWHERE = "locality_elsewhere", _("The locality lies in another county.")
    TOO_YOUNG = "too_young", _("Too young on the day of the list.")
    TOO_OLD = "too_old", _("Too old on the day of the list.")
    KNOWN_ELSEWHERE = "known_elsewhere", _("Already on record in another county.")
    KNOWN = "known", _("Already on record.")


class YouthStatus(models.TextChoices):
    """Life of a young person here (design.md §5)."""

    POTENTIAL = "potential", _("Potential")
    EXCLUDED = "excluded", _("Excluded")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Stage(models.TextChoices):
    """The stops of the road, in order."""

    IDENTIFIED = "identified", _("identified")
    CONTACTED = "contacted", _("contacted")
    AGREED = "agreed", _("agreed")
    REGISTERED = "registered", _("registered")
    PROFILED = "profiled", _("profiled")
    IN_SUPPORT = "in_support", _("in support")
    MONITORED = "monitored", _("monitored")
    CLOSED = "closed", _("closed")


ROAD: list[Stage] = [stage for stage in Stage if stage != Stage.CLOSED]


class NextAction(models.TextChoices):
    """What waits to be done on a case."""

    FIRST_CALL = "first_call", _("First call")
    CALL = "call", _("Call again")
    VISIT = "visit", _("Visit at home")
    FIND = "find", _("Find the right number")
    REGISTER = "register", _("Registration at the agency")
    PROFILE = "profile", _("Profiling")
    COUNSEL = "counsel", _("Information and counselling")
    VERIFY = "verify", _("Verify what changed")
    CONTACT = "contact", _("Keep in touch")


class Channel(models.TextChoices):
    """How a contact was made; the order is the key on the keyboard."""

    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    OFFICE = "office", _("At the agency")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    THROUGH = "through", _("Through somebody")


class Outcome(models.TextChoices):
    """What came of a contact; the order is the key on the keyboard."""

    AGREES = "agrees", _("Comes / agrees")
    HESITATES = "hesitates", _("Thinks it over")
    REFUSES = "refuses", _("Does not want")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    OTHER_PERSON = "other_person", _("Somebody else answered")
    EMPLOYED = "employed", _("Already works")
    IN_SCHOOL = "in_school", _("Already studies")
    MOVED = "moved", _("Left, moved")


class MilestoneKind(models.TextChoices):
    """What the ledger counts; each once per person."""

    IDENTIFIED = "identified", _("Identified")
    CONTACTED = "contacted", _("Contacted")
    AGREED = "agreed", _("Agreed")
    REGISTERED = "registered", _("Registered")
    PROFILED = "profiled", _("Profiled")
    INFORMED = "informed", _("Informed")
    COUNSELLED = "counselled", _("Counselled")


class SessionKind(models.TextChoices):
    """Kinds of sessions."""

    INFORMATION = "information", _("Information")
    COUNSELLING = "counselling", _("Counselling")


class JournalKind(models.TextChoices):
    """What a journal entry tells."""

    STAGE = "stage", _("Stage")
    NEXT_ACTION = "next_action", _("Next action")
    MESSAGE = "message", _("Message")
    VOID = "void", _("Correction")
    ASSIGNED = "assigned", _("Case manager")
    RECTIFIED = "rectified", _("Rectification")
    OBJECTED = "objected", _("Objection")
    ERASED = "erased", _("Erasure")


class RetentionSubject(models.TextChoices):
    """Kinds of data with a term of their own (domain.md §7.1)."""

    NEVER_REACHED = "never_reached", _("Young people on lists who were never reached")
    PARTICIPANT = "participant", _("Files of participants")
    LIST_ROWS = "list_rows", _("Rows of lists that led to nobody")
    MESSAGES = "messages", _("Texts of messages")
    ACCESS_LOG = "access_log", _("The record of looks")
