"""The way to headlines that the e-book's cover turns too: `banxin.renderers.headline`."""

from banxin.renderers.headline import Cohesion, Turning, turn_headline

__all__ = ["Cohesion", "Turning", "turn_headline"]
