"""dbt, the program: two engines behind one interface."""
