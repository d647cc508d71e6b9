"""Products for tests, by value."""

from dataclasses import replace

from mesh.core.model import Address, Column, Owner, Product

OWNER = Owner("operations", "Operations team", "operations-team@example.com")
KEY = Column("flight_id", "varchar", "Names the flight.", is_nullable=False)
DELAY = Column("departure_delay_min", "integer", "Minutes late.", meta={"unit": "minute"})
FLIGHTS = Product(Address("operations", "flights", 1), "One row per flight.", (KEY, DELAY), OWNER, 1, primary_key=("flight_id",), meta={"grain": ["flight_id"]})
FLIGHTS_2 = replace(FLIGHTS, address=Address("operations", "flights", 2), latest_version=2, columns=(KEY,), inputs=("model.network.airports.v1",))
