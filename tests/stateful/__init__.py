"""One stateful model of a mock: hub, API, clock, outcomes, roles, snapshots, forks and files, in any order.

`machine.py` has the steps and what is asked after each of them. All else is tables. `draws.py` has a value for each
name of a field or parameter, so that a new operation of the API or of the hub joins by its row; `things.py` has how
they are drawn. `by_hand.py` has what tests and people do without such a row. `invariants.py`, `restricted.py`,
`listings.py`, `leaks.py`, `ways_out.py` and `reckoning.py` say what holds, each without asking the code that it is
about.
"""
