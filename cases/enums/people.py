"""Code lists of identification: people, lists, exclusions, and terms of data."""

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


class Group(models.TextChoices):
    """Groups that a young person may name themselves; nobody has to (domain.md §2.1, §3.2)."""

    ROMA = "roma", _("Roma")
    DISABILITY = "disability", _("with a disability")
    PROTECTION = "protection", _("in or from child protection")
    NO_FAMILY = "no_family", _("without a family that can help")
    CHILDREN = "children", _("with children of their own")
    CUSTODY = "custody", _("has been in custody")
    TRAFFICKED = "trafficked", _("victim of trafficking")
    HOMELESS = "homeless", _("without a home")
    MIGRANT = "migrant", _("migrant or of foreign origin")


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
    PUBLIC_PAGE = "public_page", _("Public page")


# Lists that somebody sends; the public page makes its own.
SENT_KINDS = tuple(kind for kind in ListKind if kind != ListKind.PUBLIC_PAGE)


class Column(models.TextChoices):
    """What a column of a list holds."""

    NOTHING = "", _("not taken over")
    CNP = "cnp", _("CNP")
    LAST_NAME = "last_name", _("Last name")
    FIRST_NAME = "first_name", _("First name")
    FULL_NAME = "full_name", _("Last name, first name in one")
    NAME_GIVEN_FIRST = "name_given_first", _("First name, last name in one")
    BIRTH_DATE = "birth_date", _("Birth date")
    BIRTH_DAY = "birth_day", _("Birth date: the day alone")
    BIRTH_MONTH = "birth_month", _("Birth date: the month alone")
    BIRTH_YEAR = "birth_year", _("Birth date: the year alone")
    SEX = "sex", _("Sex")
    SIRUTA = "siruta", _("SIRUTA code")
    LOCALITY = "locality", _("Locality")
    VILLAGE = "village", _("Village, beside the locality")
    ADDRESS = "address", _("Address")
    PHONE = "phone", _("Phone")
    PARENT_PHONE = "parent_phone", _("Phone of a parent")
    EMAIL = "email", _("E-mail")
    EDUCATION = "education", _("Completed education")
    GRADE = "grade", _("Grade attended or left")
    STATE = "state", _("State, kind of benefit or contract")
    BENEFIT = "benefit", _("Kind of benefit or contract, beside the state")
    SINCE = "since", _("From the day")
    UNTIL = "until", _("Until the day")
    PERIOD = "period", _("From the day until the day, in one")
    NOTE = "note", _("Note, for the expert only")


class ListStatus(models.TextChoices):
    """Where a list stands on its way in."""

    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    COLUMNS = "columns", _("Its columns are to be told")
    REHEARSED = "rehearsed", _("Ready to apply")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Could not be read")
    DISCARDED = "discarded", _("Thrown away")


class ListEffect(models.TextChoices):
    """What a list, or a word in it, does with the people it names."""

    ADDS = "adds", _("adds and completes")
    COMPLETES = "completes", _("only completes who is known")
    EXCLUDES = "excludes", _("excludes")


class ExclusionReason(models.TextChoices):
    """Why a young person is no potential NEET for now (domain.md §8)."""

    EMPLOYED = "EMPLOYED", _("Works")
    SELF_EMPLOYED = "SELF_EMPLOYED", _("Works on their own account")
    IN_EDUCATION = "IN_EDUCATION", _("Goes to school")
    IN_TRAINING = "IN_TRAINING", _("Is in a course")
    CHILD_RAISING = "CHILD_RAISING", _("Raises a child, with an allowance")
    # Not in domain.md §8: lists of the payments agency also name other benefits.
    SOCIAL_BENEFIT = "SOCIAL_BENEFIT", _("Receives another social benefit")
    ALREADY_REGISTERED = "ALREADY_REGISTERED", _("Is registered with the agency already")
    UNDER_16 = "UNDER_16", _("Is under 16")
    OVER_AGE = "OVER_AGE", _("Is past the age limit")
    ABROAD = "ABROAD", _("Lives abroad")
    DETAINED = "DETAINED", _("Is detained")
    UNFIT_FOR_WORK = "UNFIT_FOR_WORK", _("Is not fit for work")
    DECEASED = "DECEASED", _("Died")
    DUPLICATE = "DUPLICATE", _("Is on record twice")
    WRONG_DATA = "WRONG_DATA", _("The data is wrong")
    OTHER_PROJECT = "OTHER_PROJECT", _("Is supported by another project")
    OBJECTED = "OBJECTED", _("Objected")


class Decision(models.TextChoices):
    """What a row of a list leads to."""

    NEW = "new", _("New")
    COMPLETE = "complete", _("Completes")
    MATCH = "match", _("Known")
    EXCLUDED = "excluded", _("Excluded")
    ENDED = "ended", _("Over")
    UNKNOWN_PERSON = "unknown_person", _("Not on record")
    REVIEW = "review", _("To be looked at")
    INELIGIBLE_AGE = "ineligible_age", _("Outside the age limits")
    REJECTED = "rejected", _("Rejected")


# Rows of these decisions are about a person who is on record once the list is applied.
ABOUT_SOMEBODY = (
    *(Decision.NEW, Decision.COMPLETE, Decision.MATCH, Decision.EXCLUDED, Decision.ENDED),
)


class MatchedBy(models.TextChoices):
    """What told that a row's person is on record."""

    NOTHING = "", ""
    CNP = "cnp", _("by the CNP")
    NAME = "name", _("by name and birth date")
    PERSON = "person", _("by a person")


class PairStatus(models.TextChoices):
    """What was decided about two records that look alike."""

    OPEN = "open", _("To be decided")
    SAME = "same", _("One person")
    DIFFERENT = "different", _("Two persons")
    OBSOLETE = "obsolete", _("No longer asked")


class RowReason(models.TextChoices):
    """Why a row was decided as it was."""

    NONE = "", ""
    CNP_MISSING = "cnp_missing", _("The CNP is missing.")
    CNP_INVALID = "cnp_invalid", _("The CNP is not valid: check its digits.")
    CNP_LOST = "cnp_lost", _("The spreadsheet cut the last digits off the CNP.")
    CNP_TWICE = "cnp_twice", _("The same CNP stands on an earlier row of this list.")
    PERSON_TWICE = "person_twice", _("The same person stands on an earlier row of this list.")
    NAME_MISSING = "name_missing", _("The name is missing.")
    BIRTH_DATE_MISSING = "birth_date_missing", _("The birth date is missing.")
    BIRTH_DATE_INVALID = "birth_date_invalid", _("The birth date does not exist.")
    BIRTH_DATE_CONTRADICTS = "birth_date_contradicts", _("The birth date contradicts the CNP.")
    TERM_INVALID = "term_invalid", _("From when or until when could not be read.")
    SEX_CONTRADICTS = "sex_contradicts", _("The sex contradicts the CNP.")
    SEX_MISSING = "sex_missing", _("The sex is missing, and nothing else tells it.")
    NAME_DIFFERS = "name_differs", _("The name on record is a wholly different one.")
    PHONE_INVALID = "phone_invalid", _("The phone number is none.")
    EMAIL_INVALID = "email_invalid", _("The e-mail address is none.")
    LOCALITY_MISSING = "locality_missing", _("The locality is missing.")
    LOCALITY_AMBIGUOUS = "locality_ambiguous", _("Several localities of the county bear this name.")
    LOCALITY_UNKNOWN = "locality_unknown", _("There is no such locality in the county.")
    LOCALITY_ELSEWHERE = "locality_elsewhere", _("The locality lies in another county.")
    TOO_YOUNG = "too_young", _("Too young on the day of the list.")
    TOO_OLD = "too_old", _("Too old on the day of the list.")
    KNOWN_ELSEWHERE = (
        "known_elsewhere",
        _("Already on record in another county: ask the coordinator there."),
    )
    KNOWN = "known", _("Already on record.")
    LOOKS_LIKE = "looks_like", _("Looks like somebody on record.")
    SEVERAL = "several", _("Looks like several people on record.")
    NOT_ON_RECORD = "not_on_record", _("Nobody on record fits: nothing to exclude.")
    NOT_ADDED = "not_added", _("Nobody on record fits, and this list only completes.")
    RUN_OUT = "run_out", _("The term was over before the day of the list.")
    NEWER_LIST = "newer_list", _("A newer list of this kind has already told.")
    DIFFERENT = "different", _("A person decided: somebody else than who is on record.")


class YouthStatus(models.TextChoices):
    """Life of a young person here (design.md §5)."""

    POTENTIAL = "potential", _("Potential")
    EXCLUDED = "excluded", _("Excluded")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    # The list that brought the person was taken back; a later list brings them again.
    WITHDRAWN = "withdrawn", _("List taken back")


class RetentionSubject(models.TextChoices):
    """Kinds of data with a term of their own (domain.md §7.1)."""

    NEVER_REACHED = "never_reached", _("Young people on lists who were never reached")
    PARTICIPANT = "participant", _("Files of participants")
    LIST_ROWS = "list_rows", _("Rows of lists that led to nobody")
    MESSAGES = "messages", _("Texts of messages")
    ACCESS_LOG = "access_log", _("The record of looks")
