"""Do the tests notice when a rule is changed? Each mutant is the program with one small change.

A change swaps a comparison or shifts its boundary, exchanges `and` and `or`, drops a `not`, makes
a condition always or never hold, exchanges arithmetic, alters a number, a text or a truth value
(defaults too), returns `None`, or leaves out a `raise`, a call, an assignment to an attribute or
item, a `break` or a `continue`.

What is no rule stays: docstrings, annotations, imports, the wording of sentences (texts with a
blank in them, f-strings, what `_()` translates), `strict=` of `zip`, the decorator of a dataclass.

No file is touched: a mutant lives in the memory of a forked process and dies with it.
"""
