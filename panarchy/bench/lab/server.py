"""Starts a real JupyterLab in fresh folders, with no news, no updates and no look at the user's settings."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

FOLDERS = (
    "HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR",
)  # fmt: skip
"""Environment variables of the folders in which Jupyter would else find the user's own things."""
STARTS_WITHIN = 60.0
"""Longest wait for the server, in seconds."""


class JupyterServer:
    """A JupyterLab on a free port of this machine, for the length of a `with` block.

    Args:
        folder: an empty folder for notebooks, settings and the log.
        theme: the theme of the pages opened first.
        first: folders that kernels look for packages in before their own, such as one with another ipykernel.
    """

    def __init__(
        self, folder: Path, theme: str = "JupyterLab Light", first: tuple[Path, ...] = ()
    ) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.token = secrets.token_hex(16)
        self.theme = theme
        self._folder = folder
        self._first = first
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    def __enter__(self) -> Self:
        environment = dict(os.environ)
        for name in FOLDERS:
            environment[name] = str(self._folder / name.lower())
            (self._folder / name.lower()).mkdir(exist_ok=True)
        paths = [*map(str, self._first), environment.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.set_theme(self.theme)
        self._settings(
            "notification", fetchNews="false", checkForUpdates=False, doNotDisturbMode=True
        )
        command = [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
            f"--port={self.port}", "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.notebooks}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
        ]  # fmt: skip
        log = (self._folder / "server.log").open("wb")
        self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        log.close()
        self._wait()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def address(self, notebook: str) -> str:
        """Where a notebook of this server opens in a fresh workspace."""
        return f"{self.origin}/lab/tree/{notebook}?token={self.token}&reset"

    @property
    def origin(self) -> str:
        """The server's address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def set_theme(self, theme: str) -> None:
        """Choose the theme for pages opened from now on."""
        self._settings("themes", theme=theme)

    def _settings(self, plugin: str, **values: object) -> None:
        folder = self._folder / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{plugin}.jupyterlab-settings").write_text(json.dumps(values))

    def _wait(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            try:
                asked.request("GET", f"/api?token={self.token}")
                if asked.getresponse().status == http.client.OK:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                asked.close()
            time.sleep(0.2)
        raise RuntimeError((self._folder / "server.log").read_text()[-2000:])
