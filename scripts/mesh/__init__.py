"""The analytics mesh tool: builds, publishes and reads the data products of many independent dbt projects.

Start reading at `core/model.py` (the vocabulary), then `cli.py`.
"""

__version__ = "1.0.0"
