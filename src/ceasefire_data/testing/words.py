"""The words of an invented world, in which nobody and nothing exists.

Texts of synthetic records begin with ``MARK``, so that none is taken for a report.
"""

MARK = "Synthetic"
WORDS = (
    *("amber", "anchor", "apple", "arch", "barley", "basin", "beacon", "bell", "birch", "bramble"),
    *("bridge", "brook", "candle", "canyon", "cedar", "chalk", "cherry", "clay", "clover", "cobalt"),
    *("copper", "coral", "cotton", "crane", "dune", "elm", "ember", "falcon", "fern", "fig"),
    *("flint", "garnet", "ginger", "glass", "granite", "harbour", "hazel", "heron", "indigo", "iris"),
    *("ivory", "jasper", "juniper", "kettle", "lantern", "larch", "lemon", "linen", "lotus", "maple"),
    *("marble", "meadow", "mint", "mosaic", "nectar", "nettle", "oak", "ochre", "olive", "onyx"),
    *("opal", "orchid", "pebble", "pepper", "pewter", "pine", "plum", "poplar", "quarry", "quartz"),
    *("quill", "reed", "ribbon", "river", "rosemary", "rowan", "saffron", "sage", "sienna", "silver"),
    *("slate", "sorrel", "spruce", "sumac", "tamarind", "teal", "thistle", "thyme", "timber", "topaz"),
    *("tulip", "turquoise", "umber", "vanilla", "velvet", "violet", "walnut", "willow", "yarrow", "zinc"),
)
