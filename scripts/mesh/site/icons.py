"""The site's own drawings: logo and icons as inline SVG, so that a page asks nobody for them. They take their colour from the text beside them."""

_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'


def _icon(shapes: str, box: int = 16) -> str:
    return f'<svg class="icon" viewBox="0 0 {box} {box}" width="{box}" height="{box}" aria-hidden="true" {_STROKE}>{shapes}</svg>'


LOGO = (
    '<svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">'
    '<g fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" opacity=".55">'
    '<path d="M9 8.5C15 8.5 15 16 23 16M9 23.5C15 23.5 15 16 23 16M7.5 11v10"/></g>'
    '<rect x="3" y="4.5" width="9" height="8" rx="2.6" fill="oklch(.58 .17 250)"/>'
    '<rect x="3" y="19.5" width="9" height="8" rx="2.6" fill="oklch(.62 .15 155)"/>'
    '<rect x="20" y="12" width="9" height="8" rx="2.6" fill="oklch(.6 .2 15)"/></svg>'
)

ICONS = {
    "logo": LOGO,
    "theme": _icon('<circle cx="8" cy="8" r="5.6"/><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none"/>'),
    "copy": _icon('<rect x="5.5" y="5.5" width="8" height="8" rx="1.8"/><path d="M10.5 2.5h-6a2 2 0 0 0-2 2v6"/>'),
    "product": _icon('<path d="M8 1.8 13.6 5v6L8 14.2 2.4 11V5z"/><path d="M2.6 5.1 8 8.2l5.4-3.1M8 8.2v5.8"/>'),
    "internal": _icon('<rect x="2.2" y="3.6" width="11.6" height="8.8" rx="2" stroke-dasharray="2.6 2"/>'),
    "source": _icon('<ellipse cx="8" cy="4" rx="5.2" ry="2"/><path d="M2.8 4v8c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2V4M2.8 8c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2"/>'),
    "exposure": _icon('<path d="M3 13V8.5M8 13V3.5M13 13V6.5" stroke-width="2.4"/>'),
    "lineage": _icon('<path d="M2.5 4h2.6C9 4 7.6 12 11 12h2.5M2.5 12h2.6C7.2 12 7.6 9.6 8.2 8"/>'),
    "arrow": _icon('<path d="M3 8h9.4M8.8 4.2 12.6 8l-3.8 3.8"/>'),
    "key": _icon('<circle cx="5.2" cy="10.8" r="2.9"/><path d="m7.3 8.7 5.9-5.9M10.6 5.4l2 2"/>'),
    "lock": _icon('<rect x="3" y="7" width="10" height="7" rx="1.8"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>'),
    "clock": _icon('<circle cx="8" cy="8" r="5.8"/><path d="M8 4.6V8l2.4 1.6"/>'),
    "file": _icon('<path d="M9.2 1.8H4.6a1.6 1.6 0 0 0-1.6 1.6v9.2a1.6 1.6 0 0 0 1.6 1.6h6.8a1.6 1.6 0 0 0 1.6-1.6V5.6z"/><path d="M9.2 1.8v3.8H13"/>'),
}
