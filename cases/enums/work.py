"""Code lists of case work: the road, contacts, sessions, states, the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    REPLY = "reply", _("Answer a message")
    VISIT = "visit", _("Visit at home")
    FIND = "find", _("Find the right number")
    REGISTER = "register", _("Registration at the agency")
    PROFILE = "profile", _("Profiling")
    COUNSEL = "counsel", _("Information and counselling")
    PRESENCE = "presence", _("Presence at the agency")
    CHECK = "check", _("Monitoring check")
    ANSWER = "answer", _("Answer to an offer")
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
    LETTER = "letter", _("Letter")
    EVENT = "event", _("At an event")
    WEB = "web", _("On the web page")


class Outcome(models.TextChoices):
    """What came of a contact; what each leads to are rows that the agency edits."""

    AGREES = "agrees", _("Comes / agrees")
    HESITATES = "hesitates", _("Thinks it over")
    REFUSES = "refuses", _("Does not want")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    OTHER_PERSON = "other_person", _("Somebody else answered")
    EMPLOYED = "employed", _("Already works")
    IN_SCHOOL = "in_school", _("Already studies")
    MOVED = "moved", _("Left, moved")
    IN_TRAINING = "in_training", _("Is in a course")
    CHILD_CARE = "child_care", _("Raises a child")
    ABROAD = "abroad", _("Is abroad")
    DETAINED = "detained", _("Is detained")
    DECEASED = "deceased", _("Has died")


class Refusal(models.TextChoices):
    """Why a young person does not want to (domain.md §2.2: papers and their cost come first)."""

    DOCUMENTS = "documents", _("too many papers")
    MEDICAL_NOTE = "medical_note", _("the medical note costs")
    TRAVEL = "travel", _("the way to the agency")
    NO_TRUST = "no_trust", _("does not trust that it helps")
    INFORMAL_WORK = "informal_work", _("works without papers")
    LEAVING = "leaving", _("goes abroad soon")
    FAMILY = "family", _("the family does not want it")
    HEALTH = "health", _("health")
    OTHER = "other", _("another reason")


class Agreement(models.TextChoices):
    """Whether the young person wants to be registered at the agency."""

    NOT_ASKED = "", _("not asked yet")
    YES = "yes", _("agrees")
    NO = "no", _("does not agree")


class State(models.TextChoices):
    """What a young person does now (domain.md §5.4); each holds as long as its row says."""

    SEEKING = "SEEKING", _("looks for work")
    NOT_READY = "NOT_READY", _("not ready to begin")
    START_AGREED = "START_AGREED", _("has agreed on a day to begin")
    CARER = "CARER", _("cares for somebody")
    PREGNANT = "PREGNANT", _("is expecting a child")
    ILL = "ILL", _("is ill for long")
    EMPLOYED = "EMPLOYED", _("works")
    DAY_LABOUR = "DAY_LABOUR", _("works by the day")
    SELF_EMPLOYED = "SELF_EMPLOYED", _("works on their own account")
    WORKS_ABROAD = "WORKS_ABROAD", _("works abroad")
    APPRENTICE = "APPRENTICE", _("is an apprentice")
    TRAINEE = "TRAINEE", _("is a trainee")
    EDUCATION = "EDUCATION", _("goes to school")
    SECOND_CHANCE = "SECOND_CHANCE", _("is in “A second chance”")
    TRAINING = "TRAINING", _("is in a course")
    CHILD_LEAVE = "CHILD_LEAVE", _("raises a child, with an allowance")
    ABROAD = "ABROAD", _("is abroad")
    DETAINED = "DETAINED", _("is detained")
    UNFIT = "UNFIT", _("is not fit for work")
    DECEASED = "DECEASED", _("has died")
    UNKNOWN = "UNKNOWN", _("not known")


class StateGroup(models.TextChoices):
    """The four-way state of every count (domain.md §5.3)."""

    NEET = "neet", _("neither works nor studies")
    EET = "eet", _("works or studies")
    OUT = "out", _("neither of them, and not counted")
    UNKNOWN = "unknown", _("not known")


class LeaveReason(models.TextChoices):
    """Why somebody leaves the records or the project (domain.md §2.4)."""

    EMP_PERM = "EMP_PERM", _("work without an end date")
    EMP_TEMP = "EMP_TEMP", _("work with an end date")
    EMP_ABROAD = "EMP_ABROAD", _("work abroad")
    SELF_EMP = "SELF_EMP", _("own business")
    APPRENT = "APPRENT", _("apprenticeship")
    STAGE = "STAGE", _("traineeship")
    EDU = "EDU", _("back to school")
    TRAIN = "TRAIN", _("a course")
    CHILD_CARE = "CHILD_CARE", _("leave to raise a child")
    AGE_LIMIT = "AGE_LIMIT", _("past the age limit")
    NOT_PRESENT = "NOT_PRESENT", _("did not come when due")
    REFUSED_JOB = "REFUSED_JOB", _("refused a job without a reason")
    REFUSED_TRAIN = "REFUSED_TRAIN", _("refused a course without a reason")
    WITHDRAWN = "WITHDRAWN", _("asked to be taken off the records")
    LEFT_COUNTRY = "LEFT_COUNTRY", _("left the country")
    UNFIT = "UNFIT", _("no longer fit for work")
    DETENTION = "DETENTION", _("detention")
    DECEASED = "DECEASED", _("death")
    ERROR_DUP = "ERROR_DUP", _("registered by mistake")


class MilestoneKind(models.TextChoices):
    """What the ledger counts; each once per person."""

    IDENTIFIED = "identified", _("Identified")
    CONTACTED = "contacted", _("Contacted")
    AGREED = "agreed", _("Agreed")
    REGISTERED = "registered", _("Registered")
    PROFILED = "profiled", _("Profiled")
    INFORMED = "informed", _("Informed")
    COUNSELLED = "counselled", _("Counselled")
    REFERRED = "referred", _("Sent to a measure")
    IN_MEASURE = "in_measure", _("In a measure")
    QUALIFIED = "qualified", _("Finished a course or a stage of school")
    LEFT_NEET = "left_neet", _("No longer NEET")
    MONTH_1 = "month_1", _("Monitored at 1 month")
    MONTH_3 = "month_3", _("Monitored at 3 months")
    MONTH_6 = "month_6", _("Monitored at 6 months")
    MONTH_9 = "month_9", _("Monitored at 9 months")
    MONTH_12 = "month_12", _("Monitored at 12 months")
    AFTER_6 = "after_6", _("Followed 6 months after leaving")
    AFTER_12 = "after_12", _("Followed 12 months after leaving")
    AFTER_18 = "after_18", _("Followed 18 months after leaving")


class SessionKind(models.TextChoices):
    """Kinds of sessions."""

    INFORMATION = "information", _("Information")
    COUNSELLING = "counselling", _("Counselling")
    MEDIATION = "mediation", _("Job mediation")


class Topic(models.TextChoices):
    """What a session was about."""

    RIGHTS = "rights", _("rights and duties")
    MARKET = "market", _("jobs in the county")
    MEASURES = "measures", _("measures one may get")
    CV = "cv", _("CV")
    INTERVIEW = "interview", _("job interview")
    COURSES = "courses", _("courses")
    PLAN = "plan", _("own plan")
    BUSINESS = "business", _("own business")
    SERVICES = "services", _("social services")


class JournalKind(models.TextChoices):
    """What a journal entry tells."""

    STAGE = "stage", _("Stage")
    NEXT_ACTION = "next_action", _("Next action")
    MESSAGE = "message", _("Message")
    VOID = "void", _("Correction")
    ASSIGNED = "assigned", _("Case manager")
    SHARED = "shared", _("Team on the case")
    RECTIFIED = "rectified", _("Rectification")
    OBJECTED = "objected", _("Objection")
    ERASED = "erased", _("Erasure")
    EXCLUDED = "excluded", _("Exclusion")
    MERGED = "merged", _("Records merged")
    CONSENT = "consent", _("Consent")
    DOCUMENT = "document", _("Document")
    PRESENCE = "presence", _("Presence at the agency")
    LEFT = "left", _("Left the records")
    MEASURE = "measure", _("Measure")
    STATE = "state", _("State")
    TRANSFER = "transfer", _("Transfer")
    LINK = "link", _("Personal link")
