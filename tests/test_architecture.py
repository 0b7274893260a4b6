"""What linters cannot see: rights on every address, one writer of a status, floors, file sizes."""

import ast
import re
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from intespo.launch.paths import ROOT

CODE = ("intespo", "partners", "cases", "profiling", "outreach", "reporting")
FLOORS = ("territory", "accounts", "partners", "cases", "profiling", "outreach", "reporting")
PUBLIC = {
    "health",
    "accounts:welcome",
    "accounts:theme",
    "account_login",
    "account_logout",
    "account_inactive",
    # Before the sign-in is whole: the second factor, the passkey, the agency's single sign-on.
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "reporting:verify",
    # Counts without anything about a person.
    *("reporting:open_data", "reporting:open_data_file"),
    # For systems: a token opens them, but for the description itself.
    *("reporting:api:openapi-json", "reporting:api:api-root", "reporting:api:indicators"),
    *("reporting:api:reports", "reporting:api:area", "reporting:api:cells", "reporting:api:series"),
    # The young person's own page: a link that expires, opened with the birth date.
    "cases:personal",
    "cases:personal_act",
    "cases:by_code",
    # What gateways and mail programs call: each call proves itself by a signature.
    "outreach:kannel_report",
    "outreach:kannel_inbound",
    "outreach:twilio_report",
    "outreach:twilio_inbound",
    "outreach:unsubscribe",
    # For young people without an account: a code proves the number.
    *("public:enrol", "public:enrol_age", "public:enrol_code", "public:enrol_done", "public:about"),
}
# django-allauth's own views: they ask for a login themselves.
SIGNED_IN = {
    *("account_change_password", "account_reauthenticate", "mfa_index", "mfa_reauthenticate"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_list_webauthn"),
    *("mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn"),
    *("mfa_remove_webauthn", "mfa_reauthenticate_webauthn"),
}


def own_files(*suffixes: str) -> Iterator[Path]:
    """The project's own code files."""
    for app in CODE:
        for path in (ROOT / app).rglob("*"):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path


def patterns(
    resolver: URLResolver, spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern with its full name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "")), entry
        else:
            space = (entry.namespace,) if entry.namespace else ()
            yield from patterns(entry, (*spaces, *space))


def test_every_address_names_its_roles_or_is_listed_as_public() -> None:
    open_doors = {
        name
        for name, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "allowed_roles", ())
    }
    assert open_doors == PUBLIC | SIGNED_IN


def test_a_status_is_written_only_by_transitions() -> None:
    wrong = []
    for path in own_files(".py"):
        if path.name == "transitions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            wrong += [
                f"{path}:{node.lineno}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "stage"
            ]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                words = {word.arg for word in node.keywords}
                if node.func.attr == "update" and "stage" in words:
                    wrong.append(f"{path}:{node.lineno}")
    assert not wrong


def test_foreign_keys_point_downwards() -> None:
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.concrete and target is not None and target._meta.app_label in FLOORS:
                floor = FLOORS.index(target._meta.app_label)
                assert floor <= FLOORS.index(label), f"{model}.{field.name}"


def test_every_model_has_a_docstring_an_order_and_a_name() -> None:
    for model in apps.get_models():
        if model._meta.app_label in FLOORS:
            assert model.__doc__, model
            assert not model.__doc__.startswith(f"{model.__name__}("), model
            assert model._meta.ordering, model
            assert "__str__" in vars(model), model


def test_tasks_take_ids_only() -> None:
    for name, task in current_app.tasks.items():
        if name.startswith("celery."):
            continue
        hints = typing.get_type_hints(task.run)
        hints.pop("return", None)
        assert set(hints.values()) <= {int}, name


def test_templates_are_used_and_keep_the_content_policy() -> None:
    code = "".join(p.read_text() for p in own_files(".py"))
    pages = {p: p.read_text() for p in (ROOT / "templates").rglob("*.*") if p.is_file()}
    everything = code + "".join(pages.values())
    for path, text in pages.items():
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith(("account/", "mfa/", "socialaccount/")):
            assert name in everything, f"{name} is used nowhere"
        if path.suffix == ".html":
            assert text.startswith(("{#", "{% extends")), f"{name} says not what it is"
            assert not re.search(
                r"<script(?![^>]*(?:src=|data-allauth-onload=))|\sstyle=|\son\w+=", text
            ), name


def test_files_stay_short() -> None:
    for path in own_files(".py", ".html", ".css", ".js"):
        assert len(path.read_text().splitlines()) <= 400, path
    for path in (ROOT / "tests").rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 500, path


def test_data_migrations_have_a_way_back_and_import_no_app() -> None:
    for app in CODE:
        for path in (ROOT / app).glob("**/migrations/*.py"):
            text = path.read_text()
            for call in re.findall(r"RunPython\(([^)]*)\)", text):
                assert "," in call, path
            if "RunPython" in text:
                assert not re.search(rf"^from ({'|'.join(CODE)})", text, re.M), path


def test_the_romanian_catalogue_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("messages", "--check")
    assert ended.value.code == 0, capsys.readouterr().out


def test_romanian_letters_have_a_comma_below() -> None:
    texts = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "locale").rglob("*.po"),
        *own_files(".py"),
    ]
    allowed = {"text.py"}
    for path in texts:
        if path.name not in allowed:
            assert not set("şţŞŢ") & set(path.read_text()), path


def test_the_app_imports_nothing_from_the_tests() -> None:
    for path in own_files(".py"):
        assert not re.search(r"^(from|import) tests", path.read_text(), re.M), path
