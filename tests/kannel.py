"""A real Kannel on loopback with its fake message centre: what it got, and messages from phones."""

import shutil
import subprocess
import time
from pathlib import Path

from intespo.launch.servers import port_free

FAKE = "/usr/lib/kannel/test/fakesmsc"
SECRET, PASSWORD = "kannel-in", "kannel-out"
CONF = """
group = core
admin-port = {admin}
admin-password = x
smsbox-port = {box}
box-allow-ip = 127.0.0.1
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal
log-file = "{folder}/bearerbox.log"
log-level = 1

group = smsc
smsc = fake
smsc-id = fake
port = {centre}
connect-allow-ip = 127.0.0.1

# A fake centre talks with one client at a time: phones have one of their own, that sends nothing.
group = smsc
smsc = fake
smsc-id = phones
port = {phones}
connect-allow-ip = 127.0.0.1
denied-prefix = "+;0"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 1
mo-recode = true

group = sendsms-user
username = intespo
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
send-sender = true
post-url = "{address}/mesaje/primire/kannel/?cheie={secret}&id=%I"
"""


class Kannel:
    """bearerbox, smsbox and a fake centre that stays connected."""

    def __init__(self, folder: Path, address: str) -> None:
        free = (port for port in range(13100, 13300) if port_free(port))
        self.folder = folder
        self.admin, self.box, self.centre = next(free), next(free), next(free)
        self.sendsms, self.phones = next(free), next(free)
        (folder / "spool").mkdir()
        text = CONF.format(
            admin=self.admin,
            box=self.box,
            centre=self.centre,
            sendsms=self.sendsms,
            phones=self.phones,
            folder=folder,
            password=PASSWORD,
            secret=SECRET,
            address=address,
        )
        (folder / "kannel.conf").write_text(text)
        self.children: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What the product needs to use this Kannel."""
        return {
            "SMS_GATEWAY": "kannel",
            "KANNEL_URL": f"http://127.0.0.1:{self.sendsms}/cgi-bin/sendsms",
            "KANNEL_USER": "intespo",
            "KANNEL_PASSWORD": PASSWORD,
            "KANNEL_SECRET": SECRET,
        }

    def start(self) -> None:
        """All three, in order."""
        conf = str(self.folder / "kannel.conf")
        self._spawn("bearerbox", [_program("bearerbox"), conf], self.box)
        self._spawn("smsbox", [_program("smsbox"), conf], self.sendsms)
        # `-m 0` only listens: what the product sends is printed.
        words = [FAKE, "-H", "127.0.0.1", "-r", str(self.centre), "-m", "0"]
        self._spawn("centre", [*words, "1 2 text nothing"], None)
        time.sleep(0.5)

    def _spawn(self, name: str, command: list[str], port: int | None) -> None:
        with (self.folder / f"{name}.out").open("wb") as output:
            child = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self.folder, start_new_session=True
            )
        self.children.append(child)
        deadline = time.monotonic() + 20
        while port and port_free(port):
            assert child.poll() is None, (self.folder / f"{name}.out").read_text()[-2000:]
            assert time.monotonic() < deadline, name
            time.sleep(0.1)

    @property
    def delivered(self) -> str:
        """What the centre got so far."""
        return (self.folder / "centre.out").read_text(errors="replace")

    def from_phone(self, number: str, text: str) -> None:
        """A message that somebody sends."""
        words = [FAKE, "-H", "127.0.0.1", "-r", str(self.phones), "-m", "1", "-i", "0.1"]
        done = subprocess.Popen(
            [*words, f"{number} 1234 text {text}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        time.sleep(1)
        done.terminate()
        done.wait()

    def stop(self) -> None:
        """End everything."""
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    assert found, f"{name} is missing: apt-get install kannel kannel-extras"
    return found
