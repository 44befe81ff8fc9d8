"""Where rendered text comes from: a replay of the render with values that know their origin.

Nothing here runs unless a finding, or a person, asks why. A replay runs the generated code again with *boxes* in the
place of values: a value and the values keys it came from. Functions are bound to probes that open boxes, call the real
function and say where the result came from; the conditions on the way are kept beside it. The replayed text must be
the rendered text, else nothing is said.
"""

from chartlint.render.provenance.boxes import Condition, Origin, Reach
from chartlint.render.provenance.replay import Replay, Traced

__all__ = ["Condition", "Origin", "Reach", "Replay", "Traced"]
