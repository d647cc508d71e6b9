"""dbt's own documentation of a domain, with a way back to the catalogue: the page of the node that is looked at."""

import json
from collections.abc import Mapping

from markupsafe import escape

from mesh.core.catalogue.model import Catalogue
from mesh.site import paths
from mesh.site.safety import DBT_POLICY

_HEAD, _END = "<head>", "</body>"
_LINK = (
    '<a id="mesh-catalogue" href="{href}" style="position:fixed;left:16px;bottom:16px;z-index:9999;padding:8px 14px;border-radius:10px;background:#fff;'
    'color:#2357d9;border:1px solid #dde2e9;font:600 14px/1.3 system-ui,sans-serif;text-decoration:none">\u2190 {name}</a>'
)
_SCRIPT = """<script>
(function () {
  "use strict";
  var pages = %s, link = document.getElementById("mesh-catalogue"), home = link.getAttribute("href");
  function follow() {
    var found = /#!\\/[a-z_]+\\/([^?#]+)/.exec(location.hash), page = found && pages[decodeURIComponent(found[1])];
    link.setAttribute("href", page ? "../../" + page : home);
  }
  addEventListener("hashchange", follow);
  follow();
})();
</script>"""


def docs_page(catalogue: Catalogue, domain: str, made: str) -> tuple[str, str]:
    """Where it goes, and what it becomes. `made`: the page that dbt made."""
    path = paths.docs(domain)
    link = _LINK.format(href=escape(paths.root(path) + paths.domain(domain)), name=escape(catalogue.name))
    made = made.replace(_HEAD, f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{DBT_POLICY}">', 1)
    before, end, after = made.rpartition(_END)
    return path, f"{before}{link}{_SCRIPT % as_script(_pages(catalogue, domain))}{end}{after}" if end else made


def _pages(catalogue: Catalogue, domain: str) -> dict[str, str]:
    """The catalogue's pages of what a domain's documentation speaks of: its own nodes, and the products of domains that it reads."""
    read = (domain, *catalogue.domains[domain].upstream)
    own = {node.id: paths.internal(domain, node.id) for node in catalogue.nodes.values() if node.domain == domain}
    return own | {id_: paths.product(product.address) for id_, product in catalogue.products.items() if product.address.domain in read}


def as_script(value: Mapping[str, str]) -> str:
    """JSON that may stand inside a script of a page: nothing in it ends the script, or the line."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
