"""Users and their county."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from intespo.accounts.enums import COUNTY_ROLES, NATIONWIDE_ROLES, Role
from intespo.territory.models import County


class UserManager(BaseUserManager["User"]):
    """Makes users; there is no superuser: a role says everything."""

    def get_queryset(self) -> models.QuerySet["User"]:
        """With the county: every page names it."""
        return super().get_queryset().select_related("county")

    def of_county(self, county_id: int | None) -> models.QuerySet["User"]:
        """Staff of one county."""
        return self.get_queryset().filter(county_id=county_id or 0)

    def create_user(self, email: str, password: str, **fields: Any) -> "User":
        """A user with a hashed password and checked fields."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who signs in, in one role; county roles belong to one county."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    county = models.ForeignKey(
        County, models.PROTECT, verbose_name=_("county"), null=True, blank=True, related_name="+"
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    locale = models.CharField(max_length=5, default="ro", editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Kept in step with the authenticators, so that no request has to ask for them.
    has_second_factor = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]
    objects = UserManager()

    class Meta:
        ordering = ("email",)
        constraints = (
            models.CheckConstraint(
                name="county_role_has_county",
                condition=models.Q(role__in=COUNTY_ROLES, county__isnull=False)
                | (~models.Q(role__in=COUNTY_ROLES) & models.Q(county__isnull=True)),
                violation_error_message=_(
                    "This role needs a county, and only county roles have one."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session ends when the password, the role, the county or the account's state changes."""
        standing = f"{self.password}|{self.role}|{self.county_id}|{self.is_active}"
        salt = "intespo.accounts.session"
        return salted_hmac(salt, standing, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        """For the round mark in the top bar."""
        return "".join(word[0] for word in self.full_name.replace("-", " ").split()[:2]).upper()

    @property
    def first_name(self) -> str:
        """How the greeting calls them."""
        return self.full_name.split()[0] if self.full_name else ""

    @property
    def is_nationwide(self) -> bool:
        """Sees all counties."""
        return self.role in NATIONWIDE_ROLES

    def may_see_county(self, county: County) -> bool:
        """Own county, or a nationwide role."""
        return self.is_nationwide or (self.role in COUNTY_ROLES and self.county_id == county.pk)


class CountyRule(models.Model):
    """What a county's agency asks of its people beyond the rules of the country."""

    county = models.OneToOneField(County, models.CASCADE, primary_key=True, related_name="+")
    second_factor = models.BooleanField(_("everybody signs in with a second factor"), default=False)

    class Meta:
        ordering = ("county",)

    def __str__(self) -> str:
        return f"rules of {self.county_id}"
