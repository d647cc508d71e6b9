"""What pages may load: their own scripts and styles, and nothing else. Should a text ever become a tag, it still runs and fetches nothing.

`file:` stands beside `'self'`, for browsers take no two files for the same place. Scripts in the pages are these two, named by their hashes."""

from base64 import b64encode
from hashlib import sha256

THEME = (
    'document.documentElement.classList.add("js");'
    'try{var t=localStorage.getItem("mesh-theme");if(t==="dark"||t==="light")document.documentElement.dataset.theme=t}catch(e){}'
)
"""Before the first paint, so that no page flashes."""
GO_ON = 'location.replace(document.querySelector("link[rel=canonical]").href+location.hash)'
"""To the page of the latest version, with the column that was asked for."""
_HASHES = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (THEME, GO_ON))
POLICY = (
    f"default-src 'none'; script-src 'self' file: {_HASHES}; style-src 'self' file: 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
)
"""Styles within tags give colours of domains; with no picture or font allowed from elsewhere, they fetch nothing either."""
DBT_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""For the pages that dbt made: all that they need is in them, and what they would tell others stays here."""
