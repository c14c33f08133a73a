* set packing by diffecon: 4 goods, 2 dummies; row g<k> sells good k, from g4 on a dummy
* MPS is minimised, so prices are negated: an allocation is worth minus the objective
* Seed: 1
NAME          cats
ROWS
 N  obj
 L  g0
 L  g1
 L  g5
COLUMNS
    x0        obj       -5.5
    x0        g0        1
    x0        g1        1
    x0        g5        1
    x1        obj       -1e-7
    x1        g1        1
    x1        g5        1
RHS
    rhs       g0        1
    rhs       g1        1
    rhs       g5        1
BOUNDS
 BV bnd       x0
 BV bnd       x1
ENDATA
