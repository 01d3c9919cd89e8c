"""The file of rows to correct: the rows that we did not import. A column says why."""

from config.common.spreadsheet import Sheet, spreadsheet
from matching.spreadsheets.columns import WHY
from matching.spreadsheets.importing import Preview
from matching.spreadsheets.planning import NOT_WRITTEN, Line

WIDTH = 28
WHY_WIDTH = 60


def left_out_file(preview: Preview, form: str) -> bytes:
    """The file of rows to correct. `form` is "csv" or "xlsx".

    Has the rows that we cannot import or did not import, with unchanged cells. The last column says
    what to correct. People can correct the file and import it.
    """
    width = len(preview.headings)
    headings = [heading for heading in preview.headings if heading != WHY]
    places = [place for place in range(width) if preview.headings[place] != WHY]
    rows = [[*headings, WHY]]
    for line in preview.lines:
        if line.fate in NOT_WRITTEN:
            cells = [*preview.cells[line.row], *[""] * width]
            surplus = preview.cells[line.row][width:]
            rows.append([*(cells[place] for place in places), _why(line), *surplus])
    widths = [*[WIDTH] * len(headings), WHY_WIDTH]
    return spreadsheet(form, Sheet("To correct", rows, widths))


def _why(line: Line) -> str:
    return " ".join(
        f"{wrong.column}: {wrong.reason}" if wrong.column else wrong.reason for wrong in line.wrong
    )
