"""Read the settings of MQTT in an address: `mqtt[s]://[USER@]HOST[:PORT]/TOPIC?discovery=...&keep=FILE&ca=FILE`."""

from dataclasses import dataclass
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.support.addresses import Address, parse_address

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_OPTIONS = ("discovery", "keep", "ca")


@dataclass(frozen=True)
class MqttConfig:
    """Where events go, and how.

    `topic` is what all topics begin with. `discovery` is the first level of Home Assistant's discovery topics, "" for none.
    `keep` is the file in which events wait for delivery; without one they wait in memory. `authority` is a file of certificates
    (PEM) that the broker's is checked against; without one the system's are.
    """

    address: Address
    port: int
    topic: str
    discovery: str = ""
    keep: Path | None = None
    authority: Path | None = None

    @property
    def encrypted(self) -> bool:
        """Whether the connection is encrypted."""
        return self.address.scheme == "mqtts"


def config_of(text: str) -> MqttConfig:
    """Make the settings that an address holds. Raises UsageError."""
    address = parse_address(text)
    options = address.options
    if unknown := sorted(set(options) - set(_OPTIONS)):
        raise UsageError(f"--sink {address}: there is no option {unknown[0]}: there are {', '.join(_OPTIONS)}")
    topic = address.path.strip("/") or "airdigits"
    discovery = options.get("discovery", "")
    if set("+#\0") & set(topic + discovery):
        raise UsageError(f"--sink {address}: a topic to send to holds no + and no #: give {address.scheme}://HOST/home/desk")
    config = MqttConfig(
        address,
        address.port or _PORTS[address.scheme],
        topic,
        discovery,
        Path(options["keep"]) if options.get("keep") else None,
        Path(options["ca"]) if options.get("ca") else None,
    )
    if config.authority and not config.encrypted:
        raise UsageError(f"--sink {address}: ca= is for an encrypted connection: give mqtts://")
    return config
