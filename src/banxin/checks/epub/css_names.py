"""Tables of CSS for e-books: which properties there are, which of them reading systems follow, and in what forms.

The properties are those of the CSS modules that browser engines implement (the engines of most reading systems) and the
prefixed ones of EPUB 3.3, 6.3.1.2; the descriptors are those of `@font-face`, `@page` and `@counter-style`.
"""

from __future__ import annotations

PROPERTIES = frozenset(
    """
    accent-color align-content align-items align-self alignment-baseline all anchor-name anchor-scope animation
    animation-composition animation-delay animation-direction animation-duration animation-fill-mode
    animation-iteration-count animation-name animation-play-state animation-range animation-range-end
    animation-range-start animation-timeline animation-timing-function animation-trigger app-region appearance
    ascent-override aspect-ratio backdrop-filter backface-visibility background background-attachment
    background-blend-mode background-clip background-color background-image background-origin background-position
    background-position-x background-position-y background-repeat background-size baseline-shift baseline-source
    block-size border border-block border-block-color border-block-end border-block-end-color border-block-end-style
    border-block-end-width border-block-start border-block-start-color border-block-start-style
    border-block-start-width border-block-style border-block-width border-bottom border-bottom-color
    border-bottom-left-radius border-bottom-right-radius border-bottom-style border-bottom-width border-collapse
    border-color border-end-end-radius border-end-start-radius border-image border-image-outset border-image-repeat
    border-image-slice border-image-source border-image-width border-inline border-inline-color border-inline-end
    border-inline-end-color border-inline-end-style border-inline-end-width border-inline-start
    border-inline-start-color border-inline-start-style border-inline-start-width border-inline-style
    border-inline-width border-left border-left-color border-left-style border-left-width border-radius border-right
    border-right-color border-right-style border-right-width border-shape border-spacing border-start-end-radius
    border-start-start-radius border-style border-top border-top-color border-top-left-radius
    border-top-right-radius border-top-style border-top-width border-width bottom box-decoration-break box-shadow
    box-sizing break-after break-before break-inside buffered-rendering caption-side caret-animation caret-color
    caret-shape clear clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering
    color-scheme column-count column-fill column-gap column-height column-rule column-rule-break column-rule-color
    column-rule-style column-rule-visibility-items column-rule-width column-span column-width column-wrap columns
    contain contain-intrinsic-block-size contain-intrinsic-height contain-intrinsic-inline-size
    contain-intrinsic-size contain-intrinsic-width container container-name container-type content
    content-visibility corner-block-end-shape corner-block-start-shape corner-bottom-left-shape
    corner-bottom-right-shape corner-bottom-shape corner-end-end-shape corner-end-start-shape
    corner-inline-end-shape corner-inline-start-shape corner-left-shape corner-right-shape corner-shape
    corner-start-end-shape corner-start-start-shape corner-top-left-shape corner-top-right-shape corner-top-shape
    counter-increment counter-reset counter-set cursor cx cy d descent-override direction display dominant-baseline
    dynamic-range-limit empty-cells field-sizing fill fill-opacity fill-rule filter flex flex-basis flex-direction
    flex-flow flex-grow flex-line-count flex-shrink flex-wrap float flood-color flood-opacity font font-display
    font-family font-feature-settings font-kerning font-language-override font-optical-sizing font-palette font-size
    font-size-adjust font-stretch font-style font-synthesis font-synthesis-position font-synthesis-small-caps
    font-synthesis-style font-synthesis-weight font-variant font-variant-alternates font-variant-caps
    font-variant-east-asian font-variant-emoji font-variant-ligatures font-variant-numeric font-variant-position
    font-variation-settings font-weight forced-color-adjust frame-sizing gap grid grid-area grid-auto-columns
    grid-auto-flow grid-auto-rows grid-column grid-column-end grid-column-gap grid-column-start grid-gap grid-row
    grid-row-end grid-row-gap grid-row-start grid-template grid-template-areas grid-template-columns
    grid-template-rows hanging-punctuation height hyphenate-character hyphenate-limit-chars hyphenate-limit-last
    hyphenate-limit-lines hyphenate-limit-zone hyphens image-orientation image-rendering ime-mode initial-letter
    inline-size inset inset-block inset-block-end inset-block-start inset-inline inset-inline-end inset-inline-start
    interactivity interest-delay interest-delay-end interest-delay-start interpolate-size isolation justify-content
    justify-items justify-self left letter-spacing lighting-color line-break line-gap-override line-height
    list-style list-style-image list-style-position list-style-type margin margin-block margin-block-end
    margin-block-start margin-bottom margin-inline margin-inline-end margin-inline-start margin-left margin-right
    margin-top margin-trim marker marker-end marker-mid marker-start mask mask-border mask-clip mask-composite
    mask-image mask-mode mask-origin mask-position mask-repeat mask-size mask-type math-depth math-shift math-style
    max-block-size max-height max-inline-size max-width min-block-size min-height min-inline-size min-width
    mix-blend-mode object-fit object-position object-view-box offset offset-anchor offset-distance offset-path
    offset-position offset-rotate opacity order orphans outline outline-color outline-offset outline-style
    outline-width overflow overflow-anchor overflow-block overflow-clip-margin overflow-inline overflow-wrap
    overflow-x overflow-y overlay overscroll-behavior overscroll-behavior-block overscroll-behavior-inline
    overscroll-behavior-x overscroll-behavior-y padding padding-block padding-block-end padding-block-start
    padding-bottom padding-inline padding-inline-end padding-inline-start padding-left padding-right padding-top
    page page-break-after page-break-before page-break-inside page-margin-safety page-orientation paint-order
    perspective perspective-origin place-content place-items place-self pointer-events position position-anchor
    position-area position-try position-try-fallbacks position-try-order position-visibility print-color-adjust
    quotes r reading-flow reading-order resize right rotate row-gap ruby-align ruby-merge ruby-overhang
    ruby-position rx ry scale scroll-axis-lock scroll-behavior scroll-initial-target scroll-margin
    scroll-margin-block scroll-margin-block-end scroll-margin-block-start scroll-margin-bottom scroll-margin-inline
    scroll-margin-inline-end scroll-margin-inline-start scroll-margin-left scroll-margin-right scroll-margin-top
    scroll-marker-group scroll-padding scroll-padding-block scroll-padding-block-end scroll-padding-block-start
    scroll-padding-bottom scroll-padding-inline scroll-padding-inline-end scroll-padding-inline-start
    scroll-padding-left scroll-padding-right scroll-padding-top scroll-snap-align scroll-snap-stop scroll-snap-type
    scroll-target-group scroll-timeline scroll-timeline-axis scroll-timeline-name scrollbar-color scrollbar-gutter
    scrollbar-width shape-image-threshold shape-margin shape-outside shape-rendering size size-adjust speak speak-as
    src stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width tab-size table-layout text-align text-align-last text-anchor
    text-autospace text-box text-box-edge text-box-trim text-combine-upright text-decoration text-decoration-color
    text-decoration-line text-decoration-skip-ink text-decoration-style text-decoration-thickness text-emphasis
    text-emphasis-color text-emphasis-position text-emphasis-style text-fit text-indent text-justify
    text-orientation text-overflow text-rendering text-shadow text-size-adjust text-spacing-trim text-transform
    text-underline-offset text-underline-position text-wrap text-wrap-mode text-wrap-style timeline-scope
    timeline-trigger timeline-trigger-activation-range timeline-trigger-activation-range-end
    timeline-trigger-activation-range-start timeline-trigger-active-range timeline-trigger-active-range-end
    timeline-trigger-active-range-start timeline-trigger-name timeline-trigger-source top touch-action transform
    transform-box transform-origin transform-style transition transition-behavior transition-delay
    transition-duration transition-property transition-timing-function translate trigger-scope types unicode-bidi
    unicode-range user-select vector-effect vertical-align view-timeline view-timeline-axis view-timeline-inset
    view-timeline-name view-transition-class view-transition-group view-transition-name view-transition-scope
    visibility white-space white-space-collapse widows width will-change window-drag word-break word-spacing
    word-wrap writing-mode x y z-index zoom
    """.split()
)

DESCRIPTORS = {
    "font-face": frozenset(
        "ascent-override descent-override font-display font-family font-feature-settings font-language-override font-named-instance "
        "font-stretch font-style font-variant font-variation-settings font-weight line-gap-override panose-1 size-adjust src unicode-range".split()
    ),
    "page": frozenset("bleed marks page-orientation page-margin-safety size".split()),
    "counter-style": frozenset("additive-symbols fallback negative pad prefix range speak-as suffix symbols system".split()),
    "property": frozenset("inherits initial-value syntax".split()),
}

# EPUB 3.3, 6.3.1.2: prefixed properties, with the name each has in CSS.
EPUB_PREFIXED = {
    "-epub-hyphens": "hyphens",
    "-epub-line-break": "line-break",
    "-epub-ruby-position": "ruby-position",
    "-epub-text-align-last": "text-align-last",
    "-epub-text-combine": "text-combine-upright",
    "-epub-text-combine-horizontal": "text-combine-upright",
    "-epub-text-emphasis": "text-emphasis",
    "-epub-text-emphasis-color": "text-emphasis-color",
    "-epub-text-emphasis-position": "text-emphasis-position",
    "-epub-text-emphasis-style": "text-emphasis-style",
    "-epub-text-orientation": "text-orientation",
    "-epub-text-transform": "text-transform",
    "-epub-text-underline-position": "text-underline-position",
    "-epub-word-break": "word-break",
    "-epub-writing-mode": "writing-mode",
    "-webkit-text-combine": "text-combine-upright",
    "-webkit-text-emphasis": "text-emphasis",
    "-webkit-column-break-after": "break-after",
    "-webkit-column-break-before": "break-before",
    "-webkit-column-break-inside": "break-inside",
}
# Names under which older engines know a property; with one of them the property is followed everywhere.
FALLBACKS = {
    "break-after": ("page-break-after", "-webkit-column-break-after"),
    "break-before": ("page-break-before", "-webkit-column-break-before"),
    "break-inside": ("page-break-inside", "-webkit-column-break-inside"),
    "line-break": ("-epub-line-break", "-webkit-line-break"),
    "text-combine-upright": ("-epub-text-combine", "-webkit-text-combine", "-epub-text-combine-horizontal"),
    "text-emphasis": ("-epub-text-emphasis", "-webkit-text-emphasis", "-epub-text-emphasis-style", "-webkit-text-emphasis-style"),
    "text-emphasis-style": ("-epub-text-emphasis-style", "-webkit-text-emphasis-style"),
    "text-orientation": ("-epub-text-orientation", "-webkit-text-orientation"),
    "writing-mode": ("-epub-writing-mode", "-webkit-writing-mode"),
}
# Prefixed properties that have no other name, or are known by it to WebKit only.
ONLY_PREFIXED = frozenset(
    "-webkit-font-smoothing -webkit-tap-highlight-color -webkit-text-size-adjust -webkit-touch-callout -webkit-text-stroke "
    "-webkit-text-stroke-width -webkit-text-stroke-color -webkit-text-fill-color -webkit-line-clamp -webkit-box-orient "
    "-webkit-nbsp-mode -webkit-overflow-scrolling -webkit-hyphenate-character -webkit-box-reflect -webkit-user-drag".split()
)
# Reading systems' own; others pass over them.
OWN_PREFIXES = ("duokan-", "-duokan-", "-ibooks-", "-amazon-", "-kobo-", "-kindle-", "adobe-", "oeb-", "-webkit-mask-box-", "zy-", "-x-")
# Of paged formatters, of other programs' exports, or withdrawn: no reading system follows them.
UNFOLLOWED_PREFIXES = ("-ah-", "prince-", "-prince-", "-ro-", "-weasy-", "-fs-", "-xhtml-", "mso-", "-ms-", "-o-", "-khtml-", "-wap-", "-apple-", "-rim-", "tab-stops", "layout-grid")
UNFOLLOWED = frozenset(
    "azimuth behavior block-ellipsis bookmark-label bookmark-level bookmark-state box-snap continue copy-into cue cue-after cue-before "
    "elevation filter-gradient float-defer float-offset float-reference flow-from flow-into footnote-display footnote-policy "
    "hyphenate-after hyphenate-before hyphenate-resource line-grid line-snap line-stacking marks-size max-lines pause pause-after "
    "pause-before pitch pitch-range play-during punctuation-trim punctuation-wrap region-fragment rest rest-after rest-before richness "
    "ruby-span speak-header speak-numeral speak-punctuation speech-rate stress string-set text-autospace-width text-height text-kashida "
    "text-kashida-space text-line-through text-spacing voice-balance voice-duration voice-family voice-pitch voice-range voice-rate "
    "voice-stress voice-volume volume".split()
)
UNFOLLOWED_FUNCTIONS = frozenset("target-counter target-counters target-text leader element running string content-string xref expression".split())
# EPUB 3.3, 6.3.1.3: what must be said in the documents and the package, not in style.
FORBIDDEN = frozenset(("direction", "unicode-bidi"))
