"""Our own word lists, written for this project and under its licence; one module a language.

`COMMON` holds citation forms (the common-word veto inflects them), folded or not. They are lists of what news says all
the time and of what lies one or two letters from a name (tiger, marine, ракетка); add to them what you meet.
"""
