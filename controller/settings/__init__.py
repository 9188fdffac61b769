"""Settings: ``clinic.yaml`` and what belongs to one installation (folders, ports, secrets)."""

from controller.settings.loader import Settings, load_settings
from controller.settings.paths import FolderError, RunFolder
from controller.settings.ports import PortError, Ports, WantedPorts, choose_ports, load_ports
from controller.settings.secrets import Secrets, SecretsError, load_secrets, make_secrets

__all__ = [
    "FolderError",
    "PortError",
    "Ports",
    "RunFolder",
    "Secrets",
    "SecretsError",
    "Settings",
    "WantedPorts",
    "choose_ports",
    "load_ports",
    "load_secrets",
    "load_settings",
    "make_secrets",
]
