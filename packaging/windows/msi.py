"""Makes an MSI of the package's folder with wixl: the same content gives the same bytes.

    msi.py FOLDER user|machine MSI

`user` installs for whoever runs it, without an administrator, below %LOCALAPPDATA%\\Programs; `machine` for all users of the
computer, below %ProgramFiles%. Both add one entry to the Start menu. All dialogs are Windows Installer's own, in the system's
language; our few texts are in both Swedish and English.
"""

import hashlib
import os
import re
import struct
import subprocess
import sys
import uuid
import xml.etree.ElementTree as xml
from pathlib import Path

import olefile

from shipped import version

# Must never change: a newer version finds the older one by them.
UPGRADE_CODES = {"user": "5c0f7e4c-31a6-4f7c-9a53-6f0f0a6d7a11", "machine": "e3b1b6a8-7a55-4d0b-8d9d-0e1f6c2b9c47"}
SCOPES = {"user": "perUser", "machine": "perMachine"}
COMMENTS = "Visar krypterade filmer av samtal / Shows encrypted films of sessions"
NEWER = "En nyare version av Vitrin är redan installerad. / A newer version of Vitrin is installed already."
ICON = Path(__file__).parent / "resources" / "vitrin.ico"
SUMMARY = "\x05SummaryInformation"
VT_FILETIME = b"\x40\0\0\0"
WIX = "http://schemas.microsoft.com/wix/2006/wi"


class Package:
    """The description of one MSI."""

    def __init__(self, folder: Path, scope: str):
        self.folder, self.scope = folder, scope
        self.files = sorted(path for path in folder.rglob("*") if path.is_file())
        content = hashlib.sha256()
        for path in self.files:
            content.update(
                path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
            )
        self.content = content.hexdigest()
        self.components: list[str] = []

    def guid(self, *about: str) -> str:
        """Deterministic: the same arguments always give the same GUID."""
        return str(uuid.uuid5(uuid.UUID(UPGRADE_CODES[self.scope]), "/".join(about))).upper()

    def describe(self) -> xml.Element:
        wix = xml.Element("Wix", xmlns=WIX)
        product = child(
            wix,
            "Product",
            Id=self.guid("product", version(), self.content),
            Name="Vitrin",
            Version=version(),
            Manufacturer="Vitrin",
            Language="1033",
            Codepage="1252",
            UpgradeCode=UPGRADE_CODES[self.scope].upper(),
        )
        child(
            product,
            "Package",
            InstallerVersion="500",
            Compressed="yes",
            InstallScope=SCOPES[self.scope],
            Manufacturer="Vitrin",
            Description="Vitrin",
            Comments=COMMENTS,
            SummaryCodepage="1252",
        )
        self.upgrade(product)
        child(product, "Media", Id="1", Cabinet="vitrin.cab", EmbedCab="yes")
        child(product, "Property", Id="ARPCOMMENTS", Value=COMMENTS)
        child(product, "Property", Id="ARPNOMODIFY", Value="1")
        # For the system's list of programs; the entry in the Start menu uses the program's own icon.
        child(product, "Icon", Id=ICON.name, SourceFile=os.path.relpath(ICON, self.folder.parent))
        child(product, "Property", Id="ARPPRODUCTICON", Value=ICON.name)
        root = child(product, "Directory", Id="TARGETDIR", Name="SourceDir")
        self.install_folder(root)
        self.menu_entry(root)
        feature = child(product, "Feature", Id="Vitrin", Title="Vitrin", Level="1")
        for component in self.components:
            child(feature, "ComponentRef", Id=component)
        return wix

    def upgrade(self, product: xml.Element) -> None:
        """Replaces any other build of this version and older ones; a newer one is kept."""
        major, minor, patch = map(int, version().split("."))
        codes = child(product, "Upgrade", Id=UPGRADE_CODES[self.scope].upper())
        child(
            codes,
            "UpgradeVersion",
            Minimum="0.0.0",
            IncludeMinimum="yes",
            Maximum=f"{major}.{minor}.{patch + 1}",
            IncludeMaximum="no",
            Property="OLDER",
        )
        child(codes, "UpgradeVersion", Minimum=version(), IncludeMinimum="no", OnlyDetect="yes", Property="NEWER")
        child(product, "Condition", Message=NEWER).text = "NOT NEWER"
        sequence = child(product, "InstallExecuteSequence")
        child(sequence, "RemoveExistingProducts", After="InstallInitialize")

    def install_folder(self, root: xml.Element) -> None:
        if self.scope == "user":
            place = child(
                child(root, "Directory", Id="LocalAppDataFolder"), "Directory", Id="ProgramsOfUser", Name="Programs"
            )
        else:
            place = child(root, "Directory", Id="ProgramFiles64Folder")
        directories = {Path("."): child(place, "Directory", Id="INSTALLDIR", Name="Vitrin")}
        for number, path in enumerate(self.files):
            relative = path.relative_to(self.folder)
            for parent in reversed(relative.parents):
                if parent not in directories:
                    directories[parent] = child(
                        directories[parent.parent],
                        "Directory",
                        Id="dir_" + "_".join(parent.parts).replace("-", "_"),
                        Name=parent.name,
                    )
            component = self.component(directories[relative.parent], f"file{number}", str(relative))
            file = child(
                component,
                "File",
                Id=f"file{number}",
                Name=path.name,
                Source=f"{self.folder.name}/{relative.as_posix()}",
            )
            self.key(component, file, str(relative))
        if self.scope == "user":
            # Windows Installer leaves folders in a user's profile behind unless they are listed.
            for path, directory in sorted(directories.items()):
                component = self.component(directory, f"folder_{directory.get('Id')}", f"folder {path}")
                child(component, "RemoveFolder", Id=f"rm_{directory.get('Id')}", On="uninstall")
                self.registry_key(component, f"folder {path}")

    def menu_entry(self, root: xml.Element) -> None:
        menu = child(root, "Directory", Id="ProgramMenuFolder")
        component = self.component(menu, "menu", "Start menu")
        child(
            component,
            "Shortcut",
            Id="MenuEntry",
            Name="Vitrin",
            Description=COMMENTS,
            Target="[INSTALLDIR]vitrin.exe",
            WorkingDirectory="INSTALLDIR",
        )
        self.registry_key(component, "Start menu")

    def component(self, directory: xml.Element, name: str, about: str) -> xml.Element:
        self.components.append(f"c_{name}")
        return child(directory, "Component", Id=f"c_{name}", Guid=self.guid("component", about), Win64="yes")

    def key(self, component: xml.Element, file: xml.Element, about: str) -> None:
        """What shows Windows Installer that a component is installed: in a user's profile it has to be a registry value."""
        if self.scope == "user":
            self.registry_key(component, about)
        else:
            file.set("KeyPath", "yes")

    def registry_key(self, component: xml.Element, about: str) -> None:
        child(
            component,
            "RegistryValue",
            Root="HKCU" if self.scope == "user" else "HKLM",
            Key="Software\\Vitrin\\Installed",
            Name=about,
            Type="integer",
            Value="1",
            KeyPath="yes",
        )


def child(parent: xml.Element, name: str, **attributes: str) -> xml.Element:
    return xml.SubElement(parent, name, attributes)


def set_summary(msi: Path, code: str, moment: int) -> None:
    """wixl generates a random package code and uses the current time: both are replaced in place."""
    filetime = (moment + 11_644_473_600) * 10_000_000  # in tenths of a microsecond since 1601
    with olefile.OleFileIO(str(msi), write_mode=True) as file:
        summary = file.openstream(SUMMARY).read()
        summary, codes = re.subn(rb"\{[0-9A-F-]{36}\}", b"{" + code.encode() + b"}", summary)
        summary, times = re.subn(
            VT_FILETIME + rb".{8}", lambda _: VT_FILETIME + struct.pack("<Q", filetime), summary, flags=re.DOTALL
        )
        if (codes, times) != (1, 2):
            raise SystemExit(f"{msi}: {codes} package codes and {times} times where one and two were expected")
        file.write_stream(SUMMARY, summary)


def main() -> None:
    folder, scope, msi = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))
    # wixl looks for files relative to the description's folder.
    description = folder.parent / f"{msi.stem}.wxs"
    package = Package(folder, scope)
    xml.ElementTree(package.describe()).write(description, encoding="utf-8", xml_declaration=True)
    subprocess.run(["wixl", "--arch", "x64", "-o", str(msi), str(description)], check=True)
    description.unlink()
    set_summary(msi, package.guid("package", version(), package.content), moment)


if __name__ == "__main__":
    main()
