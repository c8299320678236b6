"""GB/T 9704-2012 in millimetres: the page, the grid of 22 lines by 28 cells, the places of the fixed elements."""

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, LEFT = 37.0, 28.0  # 天头, 订口
WIDTH, HEIGHT = 156.0, 225.0  # 版心
CELLS, LINES = 28, 22
CELL = WIDTH / CELLS  # 一字
LINE = 10.2272  # 一行; just under 225/22, or rounding costs the 22nd line
POINT = 25.4 / 72

MARK_TOP = 30.0  # 信函: 发文机关标志 from the edge of the paper
MARK_SIZE = 15.0  # its largest height of a character
RULE_BELOW_MARK = 4.0
RULE_FROM_BOTTOM = 20.0
THICK, THIN, GAP = 1.0, 0.35, 0.7  # the double line; no figures in the standard
NUMBER_BELOW_RULE = 0.875 * CELL  # 3号字高的 7/8

FILE_MARK_TOP = 35.0  # 文件格式: 发文机关标志 below the top of 版心
FILE_MARK_SIZE = 14.0
FILE_RULE = 0.5  # the red line as wide as 版心; no figure in the standard
JOINT_PITCH = 1.3  # rows of the names in a joint mark, in heights of a character

SEAL = 42.0  # diameter, 市县 4.2 cm
SEAL_APART = 2.0  # between joint seals, which neither touch nor cross
SEAL_RISE = 3.0  # its centre above the middle of 署名 and 成文日期
SEAL_BELOW = 1.7  # cells that its lower rim reaches left of its axis in the row under 成文日期
EM_ASCENT = 0.88  # of every GW font
COPY_SIZE = 14 * POINT  # 4号
