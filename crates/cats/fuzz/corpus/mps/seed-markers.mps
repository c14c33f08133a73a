NAME
OBJSENSE
  MAXIMIZE
ROWS
 N  Obj
 L  item_1
 L  xor_0
COLUMNS
    M0        'MARKER'                 'INTORG'
    x_1       Obj       3              item_1    1
    x_1       xor_0     1
    x_2       Obj       5              item_1    1
    M1        'MARKER'                 'INTEND'
RHS
    item_1    1         xor_0     1
RANGES
BOUNDS
 UP Bound     x_1       1
 LO Bound     x_1       0
 UI Bound     x_2       1
ENDATA
