"""Which of GStreamer's plugins are shipped: exactly those that provide an element which Vitrin's code can create.

    elements.py needed GSTREAMER              compares with plugins.txt, beside this file; an error if they differ
    elements.py needed GSTREAMER --write      writes plugins.txt
    elements.py packaged GSTREAMER FOLDER     checks a packaged folder, with its own DLLs and nothing else: every element
                                              that is needed is there, every plugin provides one, and none is under the GPL

GSTREAMER is the folder that scripts/windows/gstreamer.sh makes. gst-inspect lists the plugins under Wine, so source
scripts/windows/env.sh first.

The code names elements in string literals, so each literal in src/playback that is an element's name counts as one that can be
created. Of the decoders in a row of the table in codecs.rs only the first that GStreamer for Windows has is needed.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
PLUGINS = Path(__file__).with_name("plugins.txt")
PLAYBACK = TREE / "src" / "playback"
(CODECS,) = PLAYBACK.rglob("codecs.rs")
TRIES = 4
LICENCES = {"LGPL", "MIT", "BSD", "MIT/X11", "MPL", "Apache 2.0"}
# Elements that the code can do without. Who distributes OpenH264 without being Cisco owes the patent pool for each copy of an encoder
# that hardly anybody needs: Windows has one, and editions without it record with VP8.
LEFT_OUT = {"openh264enc"}
# What a plugin reports, and the licence that its source states.
STATED_IN_SOURCE = {("mpegpsdemux", "unknown"): "MPL 1.1, or LGPL 2 or later, as you like"}


def needed(given: dict[str, str]) -> dict[str, set[str]]:
    """The plugins that are needed, each with the elements used, out of those in `given` (element to plugin)."""
    literals = {
        word for path in sorted(PLAYBACK.rglob("*.rs")) for word in string_literals(code_for_windows(path.read_text()))
    }
    wanted = (literals & given.keys()) - second_best(given) - LEFT_OUT
    plugins: dict[str, set[str]] = {}
    for element in wanted:
        plugins.setdefault(given[element], set()).add(element)
    return plugins


def code_for_windows(text: str) -> str:
    """Without comments, tests, and the first line of an item below `#[cfg(not(windows))]` or the like."""
    text = text.split("#[cfg(test)]\nmod tests", 1)[0]
    text = re.sub(r"^\s*//.*$|(?<=[;,{}]) +//.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"#\[cfg\((?:not\(windows\)|target_os = \"linux\")\)\]\n.*\n", "", text)


def string_literals(text: str) -> set[str]:
    return set(re.findall(r'"([a-z0-9_]+)"', text))


def second_best(given: dict[str, str]) -> set[str]:
    """Decoders that are not the first available one in any row of the table."""
    rows = re.findall(r"codec!\(.*\[([^\[\]]*)\]\),", CODECS.read_text())
    if len(rows) < 10:
        raise SystemExit("elements.py cannot parse the table in codecs.rs")
    best, others = set(), set()
    for row in rows:
        available = [name for name in re.findall(r'"(\w+)"', row) if name in given]
        best.update(available[:1])
        others.update(available[1:])
    return others - best


def elements_of(bin_folder: Path, plugin_folder: Path) -> dict[str, str]:
    """Every element that the plugins in a folder provide, with its plugin, loaded with the DLLs beside gst-inspect."""
    listing = gst_inspect(bin_folder, plugin_folder)
    return {element: plugin for plugin, element in re.findall(r"^(\w+):  ([\w-]+): ", listing, re.MULTILINE)}


def gst_inspect(bin_folder: Path, plugin_folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GST_")}
    environment.pop("DISPLAY", None)
    environment.pop("WINEPATH", None)
    command = [os.environ["VITRIN_WINE"], str(bin_folder / "gst-inspect-1.0.exe"), *arguments]
    # Some of the plugins that are not shipped look for devices, and occasionally hang or fail under Wine.
    failure = None
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory() as place:
            environment |= {
                "GST_PLUGIN_SYSTEM_PATH_1_0": in_wine(plugin_folder),
                "GST_REGISTRY_1_0": in_wine(Path(place) / "registry.bin"),
                "GST_REGISTRY_FORK": "no",
            }
            # Into a file: Wine's own processes would hold a pipe open.
            with open(Path(place) / "output", "w+b") as output:
                null = subprocess.DEVNULL
                try:
                    subprocess.run(
                        command, stdout=output, stderr=null, stdin=null, env=environment, timeout=60, check=True
                    )
                except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
                    failure = error
                    continue
                output.seek(0)
                return output.read().decode().replace("\r", "")
    raise SystemExit(f"gst-inspect, {TRIES} times under Wine: {failure}")


def in_wine(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


def check_list(plugins: dict[str, set[str]], write: bool) -> None:
    text = "".join(f"{plugin}: {' '.join(sorted(elements))}\n" for plugin, elements in sorted(plugins.items()))
    heading = "# The plugins of GStreamer that are shipped, and which of their elements the code may make. `elements.py needed --write`\n"
    if write:
        PLUGINS.write_text(heading + text)
    elif PLUGINS.read_text() != heading + text:
        sys.stderr.write(text)
        raise SystemExit(
            "plugins.txt is not what the code needs (that is above): look at the difference, then `elements.py needed --write`"
        )


def listed() -> dict[str, set[str]]:
    """The plugins in plugins.txt, each with its elements."""
    lines = [line for line in PLUGINS.read_text().splitlines() if not line.startswith("#")]
    return {plugin: set(elements.split()) for plugin, elements in (line.split(": ") for line in lines)}


def check_folder(gstreamer: Path, folder: Path) -> None:
    errors = []
    with tempfile.TemporaryDirectory() as place:
        # gst-inspect runs among the packaged DLLs only, so a missing DLL is noticed.
        beside = Path(place)
        for path in folder.glob("*.dll"):
            (beside / path.name).symlink_to(path.resolve())
        (beside / "gst-inspect-1.0.exe").write_bytes((gstreamer / "bin" / "gst-inspect-1.0.exe").read_bytes())
        plugin_folder = (folder / "lib" / "gstreamer-1.0").resolve()
        given = elements_of(beside, plugin_folder)
        for plugin, elements in listed().items():
            errors += [
                f"{element} of plugin {plugin} is missing"
                for element in sorted(elements)
                if given.get(element) != plugin
            ]
            about = gst_inspect(beside, plugin_folder, "--plugin", plugin)
            licence = re.search(r"^  License +(.*)$", about, re.MULTILINE)
            terms = licence[1] if licence else "no known licence"
            if terms not in LICENCES and (plugin, terms) not in STATED_IN_SOURCE:
                errors.append(f"plugin {plugin} is under {terms}")
        # GStreamer's built-in plugins have no file and do not count here.
        files = {path.stem.removeprefix("gst") for path in plugin_folder.iterdir()}
        errors += [
            f"plugin {plugin} is shipped and provides nothing that is needed" for plugin in sorted(files - listed().keys())
        ]
    if errors:
        raise SystemExit("\n".join(errors))
    print(f"{sum(map(len, listed().values()))} elements of {len(listed())} plugins: all there, none under the GPL")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["needed", "packaged"])
    parser.add_argument("gstreamer", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.what == "needed":
        given = elements_of(options.gstreamer / "bin", options.gstreamer / "lib" / "gstreamer-1.0")
        check_list(needed(given), options.write)
    else:
        check_folder(options.gstreamer, options.folder)


if __name__ == "__main__":
    main()
