"""Packs a folder into a zip: the same content gives the same bytes.

    archive.py FOLDER ZIP

Files are in the order of their names, all with the time of SOURCE_DATE_EPOCH, and without permissions or owners.
"""

import os
import sys
import time
import zipfile
from pathlib import Path


def main() -> None:
    folder, archive = map(Path, sys.argv[1:])
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # Windows: unpacked files get the permissions of new files there
            packed.writestr(entry, path.read_bytes(), compresslevel=9)


if __name__ == "__main__":
    main()
